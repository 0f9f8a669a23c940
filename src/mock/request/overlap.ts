import type { Content, Contract, Violation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';

/**
 * A request that fits several alternatives of a oneOf breaks the letter. It is taken all the same where the document cannot have meant it:
 * where one of them asks for nothing, so that everything fits it, or where an example of the body is as ambiguous.
 */
export function isAmbiguousByDocument(
  violations: readonly Violation[],
  content: Content | undefined,
  contract: Contract,
): boolean {
  const unions = violations.map(ambiguousUnion);
  return unions.every((union) => {
    return (
      union && (union.branches.some((branch) => asksForNothing(branch, contract)) || isShown(union.node))
    );
  });

  function isShown({ id }: Node): boolean {
    const { schema, examples = [] } = content ?? {};
    if (!schema) return false;
    const found = examples.flatMap(({ value }) => contract.validator(schema, 'request')(value));
    return found.some((violation) => ambiguousUnion(violation)?.node.id === id);
  }
}

interface Union {
  readonly node: Node;
  /** Those that fit, as far as they were looked at. */
  readonly branches: readonly Node[];
}

function ambiguousUnion({ keyword, in: place, params, node }: Violation): Union | undefined {
  const passing = params?.['passingSchemas'];
  if (place !== 'body' || keyword !== 'oneOf' || !Array.isArray(passing) || !node) return undefined;
  return { node, branches: passing.flatMap((index) => node.child(Number(index)) ?? []) };
}

/** An object that may have any members, or none. */
function asksForNothing(branch: Node, contract: Contract): boolean {
  const node = contract.tryResolve(branch);
  if (!node?.isObject || !node.child('properties')) return false;
  return (
    DEMANDS.every((name) => node.child(name) === undefined) && node.member('additionalProperties') !== false
  );
}

const DEMANDS = ['required', 'allOf', 'oneOf', 'anyOf', 'not', 'discriminator', 'unevaluatedProperties'];
