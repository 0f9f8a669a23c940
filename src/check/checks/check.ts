import type { Complaint } from '../findings/complaint.js';
import type { CheckInfo } from '../finding.js';
import type { Observation } from '../observe/observation.js';

/** A promise that every exchange is held to. */
export interface Check extends CheckInfo {
  /** Why it matters and what it leaves alone, for `docs/checks.md`. */
  readonly about: string;
  /** It holds whatever was asked, and whoever answers: the server itself or a proxy in front of it. */
  readonly always?: boolean | undefined;
  /** Yields nothing when the promise is kept, or does not apply. */
  readonly judge: (observation: Observation) => Iterable<Complaint>;
}
