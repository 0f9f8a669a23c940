import type { Operation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { shapeOf } from '../../contract/shape-of.js';
import type { Observation } from '../observe/observation.js';
import type { Call } from '../play/stage.js';
import type { Actor, Made } from './actor.js';
import { isSuccess } from './answers.js';
import { partOf } from './bodies.js';
import type { Invariant } from './invariant.js';
import { type Members, membersOf } from './members.js';
import { onItem } from './presence.js';
import { isValid } from './sample.js';
import type { Subject } from './subject.js';

export const secretsStayInside: Invariant = {
  id: 'secrets-stay-inside',
  title: 'Secrets can be written, changed and cleared, and never come back',
  severity: 'error',
  basis: 'OpenAPI 3.1, Schema Object, `writeOnly`: never present when the value is retrieved.',
  about:
    'Sends secrets in every way: new ones over old ones, in each member alone, of the wrong type, to keys that are not there, nested, and in requests that are refused for another reason. Leaks are found by `write-only-leak` in these answers and all later ones. This one says when a record is lost because its secret was changed or cleared.',
  needs: [],
  applies: (subject) => subject.making() !== undefined && subject.secret(subject.making()).length > 0,
  places: (subject) => secretsOf(subject).map((node) => subject.contract.tryResolve(node)),
  scenes: [
    { name: 'changed and cleared', play: changed },
    { name: 'in refused requests', play: refused },
    { name: 'to what is not there', play: absent },
    { name: 'in unusual places and shapes', play: unusual },
    { name: 'asked for on purpose', play: onRequest },
  ],
};

function secretsOf(subject: Subject): readonly Node[] {
  const making = subject.making();
  if (!making) return [];
  const members = membersOf(subject.contract, subject.requestSchema(making));
  return subject.secret(making).flatMap((name) => members.get(name) ?? []);
}

async function changed(actor: Actor): Promise<void> {
  const { subject } = actor;
  const made = await actor.make();
  for (const operation of subject.writing()) {
    for (const name of subject.secret(operation)) {
      for (const value of [
        freshSecret(actor, name),
        emptied(actor, operation, name),
        freshSecret(actor, name),
      ]) {
        if (value === undefined) continue;
        await actor.write(operation, made, { [name]: value });
        if (!(await isThere(actor, made, operation))) return;
      }
    }
  }
  if (actor.has('list')) await actor.list();
  if (actor.has('delete')) await actor.remove(made.key);
}

function freshSecret(actor: Actor, name: string): unknown {
  return actor.draft().sent[name] ?? actor.stage.secret();
}

/** What clears it, as far as the schema allows. */
function emptied({ subject }: Actor, operation: Operation, name: string): unknown {
  const node = membersOf(subject.contract, subject.requestSchema(operation)).get(name);
  return ['', {}, [], null].find((value) => node && isValid(subject.contract, node, value));
}

async function isThere(actor: Actor, made: Made, operation: Operation): Promise<boolean> {
  if (!actor.has('read')) return true;
  return actor.settles(async () => {
    const seen = await actor.read(made.key);
    if (isSuccess(seen) || seen.status >= 500) return undefined;
    const complaint = {
      message: `a record cannot be read after ${operation.method} has changed or cleared a secret`,
      expected: '200',
      seen: String(seen.status),
      remedy: 'keep the record, whatever becomes of its secrets',
      place: actor.subject.place(actor.subject.operation('read'), 200),
      clauses: actor.subject.clauses(operation.action),
    };
    return { complaint, seen: [made.seen, seen] };
  });
}

/** Validators like to show what they refuse. */
async function refused(actor: Actor): Promise<void> {
  const { subject, stage } = actor;
  const made = await actor.make();
  const calls = subject.writing().flatMap((operation) => {
    const whole = actor.draft({ key: made.key }).sent;
    const wrong = subject
      .secret(operation)
      .flatMap((name) => [
        ...WRONG.map((make) => ({ ...whole, [name]: make(stage.secret()) })),
        { [name]: whole[name] },
      ]);
    const text = JSON.stringify(actor.draft({ key: made.key }).sent);
    return [
      ...wrong.map((record) => actor.call(operation, { step: STEP, key: made.key, record })),
      actor.call(operation, { step: STEP, key: made.key, body: { raw: text + text } }),
      actor.call(operation, {
        step: STEP,
        key: made.key,
        body: { value: [actor.draft({ key: made.key }).sent] },
      }),
    ];
  });
  await actor.sendAll(calls);
  if (actor.has('read')) await actor.read(made.key);
}

const STEP = 'secrets in a bad request';
const WRONG: readonly ((secret: string) => unknown)[] = [
  (secret) => [secret],
  (secret) => ({ value: secret }),
  (secret) => secret,
];

async function absent(actor: Actor): Promise<void> {
  const { subject } = actor;
  for (const operation of onItem(actor).filter(({ requestBody }) => requestBody)) {
    if (subject.resource.creating.has(operation)) continue;
    const key = actor.newKey('absent');
    const names = subject.secret(operation);
    const values: Members = Object.fromEntries(names.map((name) => [name, freshSecret(actor, name)]));
    const record = partOf(subject, operation, { known: undefined, values });
    await actor.send(operation, { step: 'secrets to what is not there', key, record });
  }
}

/** Queries and headers that show more to developers, and methods that nobody has declared. Whoever refuses them does well. */
async function onRequest(actor: Actor): Promise<void> {
  const { subject } = actor;
  const made = await actor.make();
  const names = subject.secret(actor.making()).join(',');
  const query = `?fields=${names}&include=${names}&expand=${names}&with=${names}&debug=1&verbose=true&raw=true&reveal=1&full=1&all=1&internal=1&admin=1&unmask=1&show_secrets=true`;
  const reads = ['read', 'list'].flatMap((action) =>
    [subject.operation(action as 'read' | 'list')].filter((each) => each !== undefined),
  );
  const calls = reads.flatMap((operation) => [
    actor.call(operation, { ...ASKED, key: made.key, query }),
    actor.call(operation, { ...ASKED, key: made.key, headers: FOR_DEVELOPERS }),
  ]);
  await actor.sendAll([...calls, ...undeclared(actor, made)]);
}

const ASKED = { step: 'secrets that are asked for', odd: true };
const FOR_DEVELOPERS = {
  accept: 'text/html, */*;q=0.1',
  'user-agent': 'curl/8.5.0',
  prefer: 'return=representation',
  referer: 'http://localhost/admin/',
  'sec-fetch-mode': 'navigate',
  via: '1.1 localhost',
  'x-admin': '1',
  'x-debug': '1',
  'x-internal': '1',
  'x-requested-with': 'XMLHttpRequest',
  'x-role': 'admin',
};

/** Refusals of a method may quote the request. */
function* undeclared(actor: Actor, { key }: Made): Generator<Call> {
  const read = actor.subject.operation('read');
  const method = ['PUT', 'POST'].find((each) => read && !isDeclared(actor.subject, each, read.path));
  if (!read || method === undefined) return;
  const { sent } = actor.draft({ key });
  const body = { value: sent, contentType: 'application/json' };
  yield { ...actor.call(read, { ...ASKED, key, body, method }) };
}

function isDeclared({ contract }: Subject, method: string, path: string): boolean {
  return contract.operations.some((each) => each.method === method && each.path === path);
}

/** Deep inside, with characters that have to be escaped, and rather long. */
async function unusual(actor: Actor): Promise<void> {
  const { subject, stage } = actor;
  const making = actor.making();
  const schema = subject.requestSchema(making);
  const members = membersOf(subject.contract, schema);
  const shapes = [
    () => `${stage.secret()}"<&>\\/ü`,
    () => stage.secret().repeat(20),
    () => `https://user:${stage.secret()}@example.com/?k=${stage.secret()}`,
  ];
  const drafts = shapes.map((shape) => {
    const nested = (name: string): unknown => (isObject(subject, members.get(name)) ? deep(shape) : shape());
    return actor.draft({
      values: Object.fromEntries(subject.secret(making).map((name) => [name, nested(name)])),
    });
  });
  const good = drafts.filter(({ sent }) => schema && isValid(subject.contract, schema, sent));
  const seen = await actor.sendAll(good.map(({ call }) => call));
  if (!actor.has('read')) return;
  const keys = good.flatMap(({ asked }, index) => (isSuccess(seen[index] as Observation) ? [asked] : []));
  await actor.sendAll(
    keys.filter((key) => key !== undefined).map((key) => actor.call(actor.operation('read'), { key })),
  );
  if (actor.has('list')) await actor.list();
}

function isObject({ contract }: Subject, node: Node | undefined): boolean {
  return node !== undefined && shapeOf(node, contract).types.includes('object');
}

function deep(secret: () => string): Members {
  return { headers: { authorization: `Bearer ${secret()}` }, list: [secret(), { deep: secret() }] };
}
