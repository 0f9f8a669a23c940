import type { Operation } from '../../contract/model.js';
import type { Headers } from '../../http/exchange.js';
import type { Observation } from '../observe/observation.js';
import type { Call } from '../play/stage.js';
import type { Act, Actor, Made } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { judgeRefusal, secured, tokenOf, usesBearer } from './refusal.js';

/** What a client sends whose configuration is empty, and what a careless comparison takes for any token. */
const NOBODY = [
  'null',
  'undefined',
  'None',
  '0',
  '*',
  '%',
  '.*',
  "x'or'1'='1",
  '[object',
  '{{token}}',
  'constructor',
  'caf\u00e9',
];
/** A JWT of a caller who says `alg: none` and signs nothing (RFC 8725, 3.2). */
const UNSIGNED = `${base64('{"alg":"none","typ":"JWT"}')}.${base64('{"sub":"1","admin":true}')}.`;
const LONG = 3000;
/** What a server says to a header that it does not even take for a token. */
const NOT_EVEN_A_TOKEN: ReadonlySet<number> = new Set([400, 403, 413, 414, 431]);

/** What proxies in front of a server tell it, and anybody else can. */
const AS_IF_INSIDE: Headers = {
  'x-forwarded-for': '127.0.0.1',
  'x-real-ip': '127.0.0.1',
  forwarded: 'for=127.0.0.1;host=localhost',
  'x-forwarded-host': 'localhost',
  'x-forwarded-user': 'admin',
  'x-remote-user': 'admin',
  'x-user-id': '1',
  'x-internal': 'true',
  'x-internal-request': '1',
  'x-client-ip': '127.0.0.1',
  'true-client-ip': '127.0.0.1',
  'access-control-request-method': 'GET',
  'user-agent': 'kube-probe/1.29',
  purpose: 'prefetch',
  'x-http-method-override': 'GET',
  'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware',
  origin: 'http://localhost',
  referer: 'http://localhost/',
};

/** A server that lets anybody in as a caller of its own knows no bad tokens; only what it shows of others tells. */
export async function withStrangeTokens(actor: Actor): Promise<void> {
  const operation = lookingOf(actor);
  if (!operation || !usesBearer(actor.subject)) return;
  const made = await actor.make();
  const usual = [actor.stage.unique('nobody'), actor.stage.unique('')];
  const strange = [...NOBODY, UNSIGNED, actor.stage.unique('a').repeat(LONG).slice(0, LONG)];
  const calls = [...usual, ...strange].map((token) => {
    const credentials = { authorization: `Bearer ${token}` };
    const odd = !usual.includes(token);
    return actor.call(operation, { step: 'with a token of nobody', key: made.key, credentials, odd });
  });
  const seen = await actor.sendAll(calls);
  const knowsNobody = seen.slice(0, usual.length).every(({ status }) => status === 401);
  for (const each of seen.slice(usual.length)) {
    if (NOT_EVEN_A_TOKEN.has(each.status)) continue;
    if ((knowsNobody || showsIt(actor, each, made)) && !judgeRefusal(actor, each, false)) return;
  }
}

/** Headers that are no credentials: those of proxies, and cookies that the server itself has set. */
export async function withOtherHeaders(actor: Actor): Promise<void> {
  const operation = lookingOf(actor);
  if (!operation) return;
  const made = await actor.make();
  const signed = await actor.send(operation, { key: made.key });
  const cookies = [made.seen, signed].flatMap(cookiesOf);
  const all: readonly Headers[] = [
    AS_IF_INSIDE,
    ...(cookies.length > 0 ? [{ cookie: cookies.join('; ') }] : []),
  ];
  const calls = all.map((headers) => actor.call(operation, { key: made.key, credentials: 'none', headers }));
  const seen = await actor.sendAll(calls);
  seen.filter(isSuccess).every((each) => judgeRefusal(actor, each, true));
}

/** The token of the caller, where the contract does not say that it may stand. */
export async function withTokenElsewhere(actor: Actor): Promise<void> {
  const operation = lookingOf(actor);
  if (!operation || !usesBearer(actor.subject)) return;
  const made = await actor.make();
  const token = tokenOf(made.seen);
  if (token === undefined) return;
  const text = encodeURIComponent(token);
  const ask = (act: Act) => actor.call(operation, { ...act, key: made.key, credentials: 'none', odd: true });
  const [standard, own] = await actor.sendAll([
    ask({ step: 'the token in the query', query: `?access_token=${text}` }),
    ask({
      step: 'the token in other places',
      query: `?token=${text}&api_key=${text}&key=${text}`,
      headers: { 'x-api-key': token, 'x-auth-token': token, cookie: `token=${text}; access_token=${text}` },
    }),
  ]);
  const found = [own, standard].find((each) => each && showsIt(actor, each, made));
  if (!found) return;
  const complaint = {
    // RFC 6750, 2.3, knows it there, and says that it should not be used.
    severity: found === standard ? ('warning' as const) : undefined,
    message: 'the token is taken from a place that the contract does not name',
    expected: '401',
    seen: `${found.status} to a request without Authorization`,
    remedy:
      'take credentials from the header of the declared scheme alone: addresses and cookies get into wrong hands',
    place: actor.subject.place(operation, 401),
  };
  actor.report({ complaint, seen: [found] });
}

/** The guard may look at another spelling of the path than the router. */
export async function byOtherPaths(actor: Actor): Promise<void> {
  const { subject } = actor;
  const operation = subject.operation('list') ?? subject.operation('read');
  if (!operation || operation.security.length === 0 || !secured(subject).includes(operation)) return;
  const made = await actor.make();
  const plain = actor.call(operation, { key: made.key });
  const path = pathOf(await actor.sendCall(plain));
  const seen = await actor.sendAll(spellingsOf(path).map((target) => asStranger(plain, target)));
  const open = seen.find((each) => isSuccess(each) && each.body.text?.includes(String(made.key)));
  const empty = seen.find((each) => isSuccess(each) && Array.isArray(each.body.json?.value));
  const found = open ?? empty;
  if (!found) return;
  const complaint = {
    message: 'without credentials another spelling of the path succeeds',
    expected: '401, or that there is nothing',
    seen: `${found.status} for ${found.target.slice(0, 120)}`,
    remedy: 'guard by the operation that the request is routed to, not by the text of its path',
    place: subject.place(operation, 401),
  };
  actor.report({ complaint, seen: [found] });
}

function asStranger(call: Call, target: string): Call {
  return {
    step: 'without credentials',
    method: call.operation?.method,
    target,
    credentials: 'none',
    odd: true,
  };
}

function spellingsOf(path: string): readonly string[] {
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  const last = path.replace(/\/$/, '').lastIndexOf('/');
  const encoded = path.replace(/[a-z](?=[a-z-]*\/?$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  const spellings = [
    other,
    `/${path}`,
    `${path}/`,
    `${path.slice(0, last)}/.${path.slice(last)}`,
    path.toUpperCase(),
    encoded,
    `${path};x=1`,
    `${other}.json`,
  ];
  return [...new Set(spellings)].filter((each) => each !== path);
}

function pathOf({ target }: Observation): string {
  return target.replace(/[?#].*$/s, '');
}

function showsIt({ subject }: Actor, seen: Observation, { key }: Made): boolean {
  return (
    isSuccess(seen) && (recordIn(subject, seen) !== undefined || recordsOf(subject, seen, key).length > 0)
  );
}

/** A list: a stranger who was let in as somebody else sees an empty one, but of a record just that it is not there. */
function lookingOf({ subject }: Actor): Operation | undefined {
  const guarded = secured(subject);
  return ['list', 'read'].flatMap((action) => guarded.filter((each) => each.action === action))[0];
}

function cookiesOf({ exchange }: Observation): string[] {
  const lines = [exchange.response.headers['set-cookie'] ?? []].flat();
  return lines.flatMap((line) => /^[^=;\s]+=[^;]+/.exec(line)?.[0] ?? []);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url');
}
