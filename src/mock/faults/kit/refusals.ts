import { contentFor, responseFor } from '../../../contract/choose.js';
import type { Content, Contract } from '../../../contract/model.js';
import { header } from '../../../http/exchange.js';
import { isJsonRange } from '../../media/concrete.js';
import { staticValue } from '../../answer/static-value.js';
import type { Need, Sent, Silence, Wrapping } from '../fault.js';
import { json, valueOf } from './answers.js';
import { demand } from './needs.js';
import { after } from './wrap.js';

/** Refusals with this status are changed. */
export function refusing(status: number, change: (sent: Sent) => Sent): Wrapping {
  return after((sent, call) => (call.operation && sent.status === status ? change(sent) : sent));
}

/** The contract says enough of refusals with this status for the change to break it. */
export function breaksRefusal(status: number, change: (sent: Sent) => Sent, silence: Silence): Need {
  return demand(
    (contract) =>
      contentsOf(contract, status).some((contents) => isBroken(contract, contents, { status, change })),
    silence,
  );
}

function contentsOf({ operations }: Contract, status: number): (readonly Content[])[] {
  return operations.flatMap((operation) => {
    const content = responseFor(operation, status)?.content ?? [];
    return content.length > 0 && operation.action ? [content] : [];
  });
}

function isBroken(
  contract: Contract,
  contents: readonly Content[],
  { status, change }: { status: number; change: (sent: Sent) => Sent },
): boolean {
  const content = contents.find(({ range }) => isJsonRange(range));
  if (!content) return false;
  const changed = change(json(status, staticValue(content, contract)));
  const type = header(changed.headers, 'content-type');
  const meant = contentFor(contents, type);
  if (!meant || changed.body === undefined) return true;
  if (content.examples.some(({ occasion }) => occasion?.exact)) return true;
  const { schema } = meant;
  return schema !== undefined && contract.validator(schema, 'response')(valueOf(changed)).length > 0;
}
