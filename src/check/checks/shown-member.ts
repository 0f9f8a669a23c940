import type { Node } from '../../contract/node.js';
import { membersOf } from '../invariants/members.js';
import type { Observation } from '../observe/observation.js';

/** Where the contract says what a member of the record is. */
export function shownMember({ operation, contract }: Observation, name: string): Node | undefined {
  return membersOf(contract, operation?.resource?.schema).get(name);
}
