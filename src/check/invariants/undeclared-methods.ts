import type { Observation } from '../observe/observation.js';
import type { Actor } from './actor.js';
import { bodyOf, wholeRecord } from './bodies.js';
import { isSuccess } from './answers.js';
import type { Invariant } from './invariant.js';

export const undeclaredMethods: Invariant = {
  id: 'undeclared-methods',
  title: 'A method that the contract does not declare is refused as such',
  // What a server knows beyond its contract is its own matter; plain servers route by method and path, and answer 404.
  severity: 'warning',
  basis:
    'RFC 9110, 15.5.6 and 15.6.2: 405 for a method that the target does not support, 501 for one that nobody knows.',
  about:
    'PUT, unless it is declared, and a method of WebDAV, on the path of a record that is there. A success would mean something that no document says; 404 says that there is no record.',
  needs: ['read'],
  applies: (subject) => subject.making() !== undefined && subject.operation('read')?.method === 'GET',
  scenes: [{ name: 'on a record', play: onRecord }],
};

async function onRecord(actor: Actor): Promise<void> {
  const { subject, stage } = actor;
  const made = await actor.make();
  const read = actor.operation('read');
  const { key } = made;
  const record = wholeRecord(subject, stage, actor.making(), { key });
  const body = { value: bodyOf(subject, actor.making(), record) };
  const tries = [{ method: 'PROPFIND' }, { method: 'PUT', body }].filter(({ method }) =>
    isUndeclared(read, method),
  );
  for (const act of tries) {
    const seen = await actor.send(read, { ...act, step: `undeclared ${act.method}`, key });
    if (!isSuccess(seen) && seen.status !== 404) continue;
    report(actor, act.method, seen);
  }

  function isUndeclared({ path }: typeof read, method: string): boolean {
    return !('operation' in subject.contract.match(method, path));
  }
}

function report(actor: Actor, method: string, seen: Observation): void {
  const known = method === 'PUT' ? method : 'a method that hardly anybody knows';
  const complaint = {
    message: isSuccess(seen)
      ? `${known} succeeds, though the contract does not declare it`
      : `${known} is answered as if there were no record`,
    expected: '405 with Allow',
    seen: String(seen.status),
    remedy: 'answer 405, and name the declared methods in Allow',
    basis: undeclaredMethods.basis,
  };
  actor.report({ complaint, seen: [seen] });
}
