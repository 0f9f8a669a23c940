import type { Operation } from '../../contract/model.js';
import type { Complaint } from '../findings/complaint.js';
import type { Observation } from '../observe/observation.js';
import type { Actor } from './actor.js';
import { isRefusal } from './answers.js';
import type { Invariant } from './invariant.js';

const REPEATS = 3;

export const upsertStatus: Invariant = {
  id: 'upsert-status',
  title: 'An upsert creates what is not there and updates what is',
  severity: 'error',
  basis: 'the contract: an upsert of a new key is a creation, every further one an update.',
  about:
    'A new key is answered with the status of a creation, the same key again, whatever it says, with that of an update, also after an update by another operation, and never refused. Only statuses that the operation declares count.',
  needs: ['upsert'],
  places: (subject) => [200, 201].map((status) => subject.place(subject.operation('upsert'), status)),
  clauses: (subject) => subject.clauses('upsert'),
  scenes: [
    { name: 'the same key again, with other values', play: (actor) => again(actor, false) },
    // What is compared with the request before only is found when nothing comes in between.
    { name: 'the same request again', alone: true, play: (actor) => again(actor, true) },
    { name: 'after an update', play: afterUpdate },
  ],
};

async function again(actor: Actor, same: boolean): Promise<void> {
  const operation = actor.operation('upsert');
  const { call, asked: key, sent } = actor.draft();
  const first = await actor.sendCall(call);
  if (!judge(actor, first, 201)) return;
  for (let count = 0; count < REPEATS; count++) {
    const next = same ? actor.call(operation, { key, record: sent }) : actor.draft({ key }).call;
    const seen = await actor.sendCall({ ...next, step: 'the same key again' });
    if (!judge(actor, seen, 200, first)) return;
  }
}

async function afterUpdate(actor: Actor): Promise<void> {
  const made = await actor.make();
  for (const operation of actor.subject.writing()) {
    if (operation.action !== 'upsert') await actor.write(operation, made, {});
  }
  judge(actor, await actor.sendCall(actor.draft({ key: made.key }).call), 200, made.seen);
}

/** Whether it is as it should be. What is no success at all, and no refusal of this request, others speak of. */
function judge(actor: Actor, seen: Observation, status: 200 | 201, ...before: Observation[]): boolean {
  const operation = actor.operation('upsert');
  const wanted = statusFor(operation, status);
  if (seen.status === wanted || (wanted === undefined && seen.status < 300)) return true;
  if (seen.status >= 300 && !isRefusal(seen)) return false;
  const complaint = complaintOf(seen.status, status === 201);
  actor.report({
    complaint: {
      ...complaint,
      expected: String(wanted ?? 'a success'),
      seen: String(seen.status),
      place: actor.subject.place(operation, status),
      clauses: actor.subject.clauses('upsert'),
    },
    seen: [...before, seen],
  });
  return false;
}

function complaintOf(status: number, isNew: boolean): Pick<Complaint, 'message' | 'remedy'> {
  if (status >= 300) {
    return {
      message: isNew ? 'an upsert of a new key is refused' : 'an upsert of a key that is there is refused',
      remedy: isNew
        ? 'accept what the schema of the request allows'
        : 'update the record that has the key instead of refusing the request',
    };
  }
  return {
    message: isNew
      ? 'an upsert of a new key does not answer as a creation'
      : 'an upsert of a key that is there does not answer as an update',
    remedy:
      'answer by what was done: whether there was a record with this key, for this caller, and exactly this key',
  };
}

function statusFor(operation: Operation, status: 200 | 201): number | undefined {
  const declared = operation.responses.some((response) => response.status === String(status));
  return declared ? status : undefined;
}
