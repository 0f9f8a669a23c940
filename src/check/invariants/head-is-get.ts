import type { Operation } from '../../contract/model.js';
import { header } from '../../http/exchange.js';
import type { Observation } from '../observe/observation.js';
import type { Actor } from './actor.js';
import { isSuccess } from './answers.js';
import type { Invariant } from './invariant.js';

export const headIsGet: Invariant = {
  id: 'head-is-get',
  title: 'HEAD is GET without the content',
  severity: 'error',
  basis: 'RFC 9110, 9.3.2: HEAD is answered like GET, but for the content.',
  about:
    'Where a server answers HEAD at all: the same status as GET, the same media type and length, and nothing changed. A server that refuses the method is left alone; one that says that there is nothing is warned of.',
  needs: ['read'],
  applies: (subject) => subject.making() !== undefined && subject.operation('read')?.method === 'GET',
  scenes: [{ name: 'of a record, of what is not there, and of the list', play: compare }],
};

const SAME = ['content-type', 'content-length', 'content-encoding'] as const;
const UNSUPPORTED: ReadonlySet<number> = new Set([400, 403, 404, 405, 501]);

async function compare(actor: Actor): Promise<void> {
  const made = await actor.make();
  const read = actor.operation('read');
  if (!(await isAlike(actor, read, made.key))) return;
  // What is kept of a HEAD must not outlive the record.
  const isGone = actor.has('delete') && isSuccess(await actor.remove(made.key));
  if (!(await isAlike(actor, read, isGone ? made.key : actor.newKey('absent')))) return;
  const list = actor.subject.operation('list');
  if (list?.method === 'GET') await isAlike(actor, list, undefined);
}

async function isAlike(actor: Actor, operation: Operation, key: unknown): Promise<boolean> {
  const act = { key, headers: { 'accept-encoding': 'identity' } };
  const head = await actor.send(operation, { ...act, step: 'HEAD', method: 'HEAD' });
  const get = await actor.send(operation, { ...act, step: 'GET' });
  return judge(actor, head, get, operation.action !== 'list');
}

function judge(actor: Actor, head: Observation, get: Observation, isRecord: boolean): boolean {
  const known = head.status === get.status || head.status >= 500 || UNSUPPORTED.has(head.status);
  if (head.status === 404 && isSuccess(get))
    return report(actor, 'status', {
      head: '404',
      get: String(get.status),
      seen: [get, head],
      isCustom: true,
    });
  if (!known)
    return report(actor, 'status', { head: String(head.status), get: String(get.status), seen: [get, head] });
  if (!isSuccess(head) || !isSuccess(get) || !isRecord) return true;
  for (const name of SAME) {
    const [ofHead, ofGet] = [head, get].map(({ exchange }) => header(exchange.response.headers, name));
    if (ofHead === undefined || ofGet === undefined || ofHead === ofGet) continue;
    return report(actor, name, { head: ofHead, get: ofGet, seen: [get, head] });
  }
  return true;
}

interface Pair {
  readonly head: string;
  readonly get: string;
  readonly seen: readonly Observation[];
  /** Plain servers do not route HEAD, and no contract needs it. */
  readonly isCustom?: true;
}

function report(actor: Actor, what: string, { head, get, seen, isCustom }: Pair): false {
  const isStatus = what === 'status';
  const complaint = {
    severity: isStatus && !isCustom ? ('error' as const) : ('warning' as const),
    message: isStatus ? 'HEAD has another status than GET' : `HEAD has another ${what} than GET`,
    expected: get,
    seen: head,
    remedy: 'answer HEAD by the same code as GET, without its content',
    basis: headIsGet.basis,
  };
  actor.report({ complaint, seen });
  return false;
}
