import type { Complaint } from '../findings/complaint.js';
import type { CheckInfo } from '../finding.js';
import type { Observation } from '../observe/observation.js';

/** A promise that every exchange is held to. */
export interface Check extends CheckInfo {
  /** Why it matters and what it leaves alone, for `docs/checks.md`. */
  readonly about: string;
  /** It holds whatever was asked, and whoever answers: the server itself or a proxy in front of it. */
  readonly always?: boolean | undefined;
  /** Undefined when the promise is kept, or does not apply. No generator: every exchange of a run passes every check. */
  readonly judge: (observation: Observation) => Complaint | readonly Complaint[] | undefined;
}
