import type { Stored } from '../../store/store.js';
import { type FaultOf, type Sent, inGroup } from './fault.js';
import { isSuccess, isUpdated, json, page } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { recordFacts } from './kit/facts.js';
import { bodyFaults } from './kit/lenient.js';
import { all, constrains, declares, does, secret, updatableMember, visibleText } from './kit/needs.js';
import { maskFor, secretPart } from './kit/secrets.js';
import { rewrite, showing, undo } from './kit/stored.js';
import { after, before, both, instead, route } from './kit/wrap.js';

const VALID = 'a request that keeps to the contract is not refused';
const PROMISE = 'a body that breaks the schema of the request is refused';
const NO_CRASH = 'no request brings the server down';
const writes = does('create', 'upsert', 'update', 'replace');
const makes = does('create', 'upsert');

const refused = (name: string, why: string) => json(400, { [name]: [why] });

function idOf({ caller, key }: Call): string {
  return `${caller}\n${key}`;
}

/** Members of the body that no schema of the document names. */
function unnamed({ contract, given }: Call): boolean {
  const text = JSON.stringify(contract.root.value);
  return Object.keys(given).some((name) => !text.includes(`${JSON.stringify(name)}:{`));
}

/** The names of members as the contract writes them. */
function spelled({ contract, given }: Call): Stored {
  const names = JSON.stringify(contract.root.value).match(/"\w+"(?=:\{)/g) ?? [];
  const known = new Map(names.map((name) => [name.slice(1, -1).toLowerCase(), name.slice(1, -1)]));
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [known.get(name.toLowerCase()) ?? name, value]),
  );
}

const more: readonly FaultOf[] = [
  {
    name: 'update-needs-all',
    title: 'an update without all members is refused, as if it were a replacement',
    promise: VALID,
    applies: all(updatableMember, visibleText),
    make: () =>
      instead((call) => {
        const { resource, contract } = call;
        const [name] = resource ? recordFacts(resource, contract).texts : [];
        if (!call.is('update') || name === undefined || Object.hasOwn(call.given, name)) return undefined;
        return refused(name, 'This field is required.');
      }),
  },
  {
    name: 'write-only-is-required',
    title: 'a creation without what is write-only is refused',
    promise: VALID,
    applies: all(secret, makes),
    make: () =>
      instead((call) => {
        if (!call.is('create', 'upsert') || bodyFaults(call).length > 0) return undefined;
        const isThere = Object.keys(secretPart(call.given, maskFor(call))).length > 0;
        return isThere ? undefined : refused('detail', 'Incomplete.');
      }),
  },
  {
    name: 'crashes-on-unnamed-member',
    title: 'a member that the contract does not name is answered with 500',
    promise: NO_CRASH,
    applies: writes,
    make: () => instead((call) => (call.isWrite && unnamed(call) ? page(500, 'Server Error') : undefined)),
  },
  {
    name: 'crashes-on-key-in-update',
    title: 'an update that names the key is answered with 500',
    promise: NO_CRASH,
    applies: does('update'),
    make: () =>
      instead((call) =>
        call.is('update') && Object.hasOwn(call.given, call.resource?.key ?? '')
          ? page(500, 'Server Error')
          : undefined,
      ),
  },
];

/** The text that an update has written, as it was before and is now. */
function textOf({ effect }: Sent, { resource, contract, given }: Call) {
  const [name = ''] = resource ? recordFacts(resource, contract).texts : [];
  if (!effect?.after || !Object.hasOwn(given, name)) return undefined;
  return { name, before: effect.before?.[name], after: effect.after[name] };
}

const ofUpdates: readonly FaultOf[] = [
  {
    name: 'update-refuses-equal-text',
    title: 'an update to a text that another record has is refused',
    promise: 'the contract calls no member unique but the key',
    applies: all(updatableMember, visibleText),
    make: (context) =>
      after((sent, call) => {
        const text = call.is('update') ? textOf(sent, call) : undefined;
        const { effect } = sent;
        if (!text || !effect) return sent;
        const every = context.store.collection(effect.scope).list();
        if (every.filter((record) => record[text.name] === text.after).length < 2) return sent;
        undo(context, sent);
        return refused(text.name, 'Must be unique.');
      }),
  },
  {
    name: 'update-refuses-same-text',
    title: 'an update to the text that the record has is refused',
    promise: VALID,
    applies: all(updatableMember, visibleText),
    make: (context) =>
      after((sent, call) => {
        const text = call.is('update') ? textOf(sent, call) : undefined;
        if (!text || text.before !== text.after) return sent;
        undo(context, sent);
        return refused(text.name, 'Nothing has changed.');
      }),
  },
];

const less: readonly FaultOf[] = [
  {
    name: 'upsert-required-once',
    title: 'an upsert of a record that is there may leave out what is required',
    promise: PROMISE,
    applies: all(does('upsert'), constrains('required')),
    make: () => {
      const known = new Map<string, Stored>();
      const filling = route((call, next) => {
        const last = call.is('upsert') ? known.get(idOf(call)) : undefined;
        const faults = last ? bodyFaults(call) : [];
        const isBare = faults.length > 0 && faults.every(({ keyword }) => keyword === 'required');
        return next(isBare ? call.withGiven({ ...last, ...call.given }) : call);
      });
      const noting = after((sent, call) => {
        if (call.is('upsert') && isSuccess(sent)) known.set(idOf(call), call.given);
        return sent;
      });
      return both(filling, noting);
    },
  },
  {
    name: 'names-in-any-case',
    title: 'names of members are read without regard to case',
    promise: `${PROMISE}; some languages do so by themselves`,
    custom: true,
    applies: all(makes, constrains('required')),
    make: () => before((call) => (call.isWrite ? call.withGiven(spelled(call)) : call)),
  },
  {
    name: 'malformed-answers-html',
    title: 'a body that is no JSON is refused with a page of HTML',
    promise: 'the body that the contract declares for the refusal',
    applies: declares(['create', 'upsert', 'update'], 400),
    make: () =>
      after((sent, call) =>
        call.isWrite && sent.status === 400 && call.value === undefined ? page(400, 'Bad Request') : sent,
      ),
  },
  {
    name: 'secret-update-empties-text',
    title: 'an update of nothing but what is write-only empties a text',
    promise: 'an update changes what is sent, and nothing else',
    applies: all(secret, updatableMember, visibleText),
    make: (context) =>
      after((sent, call) => {
        const { resource, contract, given } = call;
        const [name = ''] = resource ? recordFacts(resource, contract).texts : [];
        if (!call.is('update') || !isUpdated(sent) || Object.hasOwn(given, name)) return sent;
        if (Object.keys(secretPart(given, maskFor(call))).length === 0) return sent;
        const next = rewrite(context, sent, (record) => ({ ...record, [name]: '' }));
        return showing(next, call, next.effect?.after);
      }),
  },
];

/** What servers ask for beyond the contract, and what they do without. */
export const demands = inGroup('validation', [...more, ...ofUpdates, ...less]);
