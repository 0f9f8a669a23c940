import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { branchesOf } from '../secrets/write-only.js';

interface Secret {
  readonly contract: Contract;
  /** What the contract says of the value. */
  readonly schema: Node | undefined;
  readonly fingerprint: (secret: string) => string;
}

/** What is sent in place of a secret: a value of the same kind, or servers refuse it. Names that the contract gives are no secrets. */
export function standIn(value: unknown, secret: Secret): unknown {
  if (typeof value === 'string') return secret.fingerprint(value);
  if (typeof value === 'number') return Number.isInteger(value) ? 0 : 0.5;
  if (typeof value === 'boolean') return false;
  if (Array.isArray(value)) {
    const schema = below(secret, 'items');
    return value.map((item) => standIn(item, { ...secret, schema }));
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const schema = below(secret, 'properties', name);
    return [schema ? name : secret.fingerprint(name), standIn(member, { ...secret, schema })] as const;
  });
  return Object.fromEntries(members);
}

function below({ contract, schema }: Secret, ...path: readonly string[]): Node | undefined {
  const branches = schema ? branchesOf(contract, schema) : [];
  return branches.map((branch) => branch.at(path)).find((node) => node !== undefined);
}
