import { inGroup } from './fault.js';
import {
  empty,
  isCreated,
  isRemoved,
  isSuccess,
  isUpdated,
  json,
  valueOf,
  withBody,
  withStatus,
} from './kit/answers.js';
import { all, any, declares, declaresNo, does } from './kit/needs.js';
import { after } from './kit/wrap.js';

const CREATION = 'the status that the contract declares for a creation';
const MISSING = 'the status that the contract declares for a record that is not there';
const READS = ['read'] as const;
const ITEMS = ['read', 'update', 'replace', 'delete'] as const;
const creation = any(declares(['upsert'], 200, 201), declares(['create'], 201));

/** Success in the wrong number. */
export const status = inGroup('status', [
  {
    name: 'create-answers-200',
    title: 'a creation answers 200',
    promise: CREATION,
    applies: creation,
    make: () => after((sent) => (isCreated(sent) && sent.status === 201 ? withStatus(sent, 200) : sent)),
  },
  {
    name: 'create-answers-202',
    title: 'a creation answers 202, as if it were still to be done',
    promise: CREATION,
    applies: all(creation, declaresNo(['upsert', 'create'], 202)),
    make: () => after((sent) => (isCreated(sent) ? withStatus(sent, 202) : sent)),
  },
  {
    name: 'create-answers-204',
    title: 'a creation answers 204 and shows nothing',
    promise: CREATION,
    applies: all(creation, declaresNo(['upsert', 'create'], 204)),
    make: () => after((sent) => (isCreated(sent) ? empty(204) : sent)),
  },
  {
    name: 'update-answers-201',
    title: 'an update answers 201, as if it had created something',
    promise: 'the status that the contract declares for an update',
    applies: any(declaresNo(['update'], 201), declaresNo(['replace'], 201)),
    make: () =>
      after((sent, call) => (isUpdated(sent) && call.is('update', 'replace') ? withStatus(sent, 201) : sent)),
  },
  {
    name: 'update-answers-204',
    title: 'an update answers 204 and shows nothing',
    promise: 'the answer that the contract declares for an update',
    applies: any(declaresNo(['update'], 204), declaresNo(['upsert'], 204)),
    make: () => after((sent) => (isUpdated(sent) ? empty(204) : sent)),
  },
  {
    name: 'update-answers-202',
    title: 'an update answers 202, as if it were still to be done',
    promise: 'the answer that the contract declares for an update',
    applies: any(declaresNo(['update'], 202), declaresNo(['upsert'], 202)),
    make: () => after((sent) => (isUpdated(sent) ? withStatus(sent, 202) : sent)),
  },
  {
    name: 'list-answers-206',
    title: 'a list answers 206, as if it were a part',
    promise: 'the status that the contract declares for a list',
    applies: declaresNo(['list'], 206),
    make: () => after((sent, call) => (call.is('list') && isSuccess(sent) ? withStatus(sent, 206) : sent)),
  },
  {
    name: 'empty-list-answers-404',
    title: 'a list without records answers 404',
    promise: 'a list may be empty',
    applies: does('list'),
    make: () =>
      after((sent, call) =>
        call.is('list') && isEmpty(valueOf(sent)) ? json(404, { detail: 'Not found.' }) : sent,
      ),
  },
  {
    name: 'empty-list-answers-204',
    title: 'a list without records answers 204',
    promise: 'a list may be empty',
    applies: declaresNo(['list'], 204),
    make: () => after((sent, call) => (call.is('list') && isEmpty(valueOf(sent)) ? empty(204) : sent)),
  },
  {
    name: 'missing-answers-200-null',
    title: 'reading a record that is not there answers 200 and null',
    promise: MISSING,
    applies: declares(READS, 404),
    make: () => after((sent, call) => (call.is('read') && sent.status === 404 ? json(200, null) : sent)),
  },
  {
    name: 'missing-answers-200-empty',
    title: 'reading a record that is not there answers 200 and an empty object',
    promise: MISSING,
    applies: declares(READS, 404),
    make: () => after((sent, call) => (call.is('read') && sent.status === 404 ? json(200, {}) : sent)),
  },
  {
    name: 'missing-answers-204',
    title: 'reading a record that is not there answers 204',
    promise: MISSING,
    applies: declares(READS, 404),
    make: () => after((sent, call) => (call.is('read') && sent.status === 404 ? empty(204) : sent)),
  },
  ...[400, 403, 410, 500].map((code) => ({
    name: `missing-answers-${code}`,
    title: `an operation on a record that is not there answers ${code}`,
    promise: MISSING,
    applies: all(declares(ITEMS, 404), declaresNo(['read'], code)),
    make: () =>
      after((sent, call) => (call.is(...ITEMS) && sent.status === 404 ? withStatus(sent, code) : sent)),
  })),
  {
    name: 'deleted-answers-410',
    title: 'a record that was deleted answers 410, one that never was 404',
    promise: MISSING,
    applies: all(does('delete'), declares(READS, 404), declaresNo(READS, 410)),
    make: () => {
      const gone = new Set<string>();
      return after((sent, call) => {
        const id = `${call.caller}\n${call.path}`;
        if (isRemoved(sent)) gone.add(id);
        return sent.status === 404 && gone.has(id) ? withStatus(sent, 410) : sent;
      });
    },
  },
  {
    name: 'invalid-answers-422',
    title: 'an invalid body answers 422 where 400 is declared',
    promise: 'the status that the contract declares for an invalid body',
    applies: all(
      declares(['upsert', 'create', 'update'], 400),
      declaresNo(['upsert', 'create', 'update'], 422),
    ),
    make: () => after((sent, call) => (call.isWrite && sent.status === 400 ? withStatus(sent, 422) : sent)),
  },
  {
    name: 'errors-answer-200',
    title: 'whatever is refused answers 200, and the error stands in the body',
    promise: 'the statuses that the contract declares for refusals',
    applies: does('create', 'upsert', 'read', 'update', 'delete', 'list'),
    make: () =>
      after((sent, call) =>
        call.operation && sent.status >= 400 ? withStatus(withBody(sent, sent.body), 200) : sent,
      ),
  },
]);

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
