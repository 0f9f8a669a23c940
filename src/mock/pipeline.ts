import type { Contract } from '../contract/model.js';
import type { HttpResponse } from '../http/exchange.js';
import { act } from './act.js';
import { authorise } from './auth.js';
import type { Fallback } from './fallback.js';
import { type Finishing, finish } from './finish.js';
import type { Plans } from './plan.js';
import { type Preferences, readPrefer } from './prefer.js';
import { preferredReply } from './preferred.js';
import { problemReply, refusalReply } from './problem.js';
import { Refusal } from './refusal.js';
import { type Reply, toResponse } from './reply.js';
import { route } from './route.js';
import type { Answer, Received } from './stages.js';
import type { State } from './state.js';
import type { Tenants } from './tenants.js';
import { type Trail, newTrail } from './trail.js';
import { validate } from './valid.js';

export interface Parts extends Finishing {
  readonly contract: Contract;
  readonly plans: Plans;
  readonly tenants: Tenants;
  readonly state: State;
  readonly fallback: Fallback;
  /** In bytes. */
  readonly bodyLimit: number;
  /** Resolves after so many seconds, or when the mock closes. */
  readonly delay: (seconds: number) => Promise<void>;
}

/** The way of a request: each stage takes what the one before has found, and finds more or refuses. The first answer wins. */
function replyTo(received: Received, parts: Parts, trail: Trail): Reply | Promise<Reply> {
  const { contract } = parts;

  // 404 and 405 first: without an operation nobody knows whose credentials are asked for.
  const routed = route(contract, parts.plans, received);
  if (routed instanceof Refusal) return refusalReply(routed, undefined, contract);
  if ('mediaType' in routed) return routed;
  const { operation, auth, state } = routed.plan;
  trail.operation = operation;

  const tenant = authorise(auth, received.request, parts.tenants);
  if (tenant instanceof Refusal) return refusalReply(tenant, operation, contract);
  trail.tenant = tenant;

  const preferences = readPrefer(received.request.headers['prefer']);
  const delayed = (reply: Reply | Promise<Reply>) =>
    preferences.wait ? late(reply, preferences, { parts, trail }) : reply;

  const valid = validate({ ...routed, tenant }, trail, parts);
  if (valid instanceof Refusal) return delayed(refusalReply(valid, operation, contract));

  const preferred = isChoice(preferences)
    ? preferredReply(valid, preferences, { contract, trail })
    : undefined;
  if (preferred) return delayed(preferred);

  const done = state && act(valid, state, { state: parts.state, trail });
  if (done instanceof Refusal) return delayed(refusalReply(done, operation, contract));
  return delayed(done ?? parts.fallback.reply(valid));
}

/** A stage that is left out does not compile: each needs the type that only the one before gives. */
export function createPipeline(parts: Parts): Answer {
  return (received) => {
    const trail = newTrail();
    const end = (reply: Reply) => finish(parts, received, { reply, trail });
    const broken = (error: unknown) => lastResort(brokenReply(error, parts), end);
    try {
      const reply = replyTo(received, parts, trail);
      return reply instanceof Promise ? reply.then(end).catch(broken) : end(reply);
    } catch (error) {
      return broken(error);
    }
  };
}

function lastResort(reply: Reply, end: (reply: Reply) => HttpResponse): HttpResponse {
  try {
    return end(reply);
  } catch {
    return toResponse(reply);
  }
}

function isChoice({ code, example }: Preferences): boolean {
  return code !== undefined || example !== undefined;
}

async function late(
  reply: Reply | Promise<Reply>,
  { wait = 0 }: Preferences,
  { parts, trail }: { parts: Parts; trail: Trail },
): Promise<Reply> {
  trail.applied = { ...trail.applied, wait };
  const [answer] = await Promise.all([reply, parts.delay(wait)]);
  return answer;
}

/** A mistake in the mock itself. The error's message may quote the request, so only its place is told. */
function brokenReply(error: unknown, { warn }: Parts): Reply {
  const frames =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line)) : [];
  warn(
    `the mock has a bug, please report it: ${error instanceof Error ? error.name : 'error'}\n${frames.join('\n')}`,
  );
  return problemReply(500, 'The mock failed. Its own output says where.');
}
