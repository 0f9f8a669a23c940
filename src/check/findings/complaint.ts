import type { Node } from '../../contract/node.js';
import type { Severity } from '../finding.js';

/** What a check has to say about an exchange. `createFinding` adds who, where and how to repeat it. */
export interface Complaint {
  /** One sentence, without values that change from run to run. */
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Where the check leaves it open. */
  readonly severity?: Severity | undefined;
  /** The place in the contract that forbids it; its clauses are quoted. */
  readonly place?: Node | undefined;
  /** It is about the server, or what stands in front of it: one finding, whatever the operation. */
  readonly ofServer?: boolean | undefined;
  /** Where the clauses of the place do not fit: ids. */
  readonly clauses?: readonly string[] | undefined;
  /** The standard, where neither clause nor the basis of the check fits. */
  readonly basis?: string | undefined;
  /** The member that it is about: notes of the contract that speak of it are quoted. */
  readonly member?: string | undefined;
}
