import type { Contract } from '../contract/model.js';
import type { HttpResponse } from '../http/exchange.js';
import { act } from './stages/act.js';
import { authorise } from './stages/auth.js';
import type { Fallback } from './stages/fallback.js';
import { type Finishing, finish } from './stages/finish.js';
import type { Plans } from './plan.js';
import { type Preferences, readPrefer } from './request/prefer.js';
import { preferredReply } from './stages/preferred.js';
import { problemReply, refusalReply } from './answer/problem.js';
import { Refusal } from './refusal.js';
import { type Reply, toResponse } from './reply.js';
import { route } from './stages/route.js';
import type { Answer, Authorised, Received, Valid } from './stages/stage.js';
import type { State } from './state.js';
import type { Tenants } from './tenants.js';
import { type Trail, newTrail } from './trail.js';
import { validate } from './stages/valid.js';

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

  // 404 and 405 come first: without an operation nobody knows whose credentials are asked for.
  const routed = route(contract, parts.plans, received);
  if (routed instanceof Refusal) return refusalReply(routed, undefined, contract);
  if ('mediaType' in routed) return routed;
  trail.operation = routed.plan.operation;
  trail.params = routed.params;

  const authorised = authorise(routed, parts.tenants);
  if (authorised instanceof Refusal) return refusalReply(authorised, trail.operation, contract);
  trail.tenant = authorised.tenant;

  const prefer = received.request.headers['prefer'];
  if (prefer !== undefined) return preferring(authorised, readPrefer(prefer), { parts, trail });
  const valid = validate(authorised, trail, parts);
  return valid instanceof Refusal
    ? refusalReply(valid, trail.operation, contract)
    : answerTo(valid, parts, trail);
}

function answerTo(valid: Valid, parts: Parts, trail: Trail): Reply | Promise<Reply> {
  const { operation, state } = valid.plan;
  const done = state && act(valid, state, { state: parts.state, trail });
  if (done instanceof Refusal) return refusalReply(done, operation, parts.contract);
  return done ?? parts.fallback.reply(valid);
}

/** What is wrong with the request is more telling than the answer that it would rather see. */
function preferring(
  authorised: Authorised,
  preferences: Preferences,
  { parts, trail }: { parts: Parts; trail: Trail },
): Reply | Promise<Reply> {
  const { contract } = parts;
  const valid = validate(authorised, trail, parts);
  const reply =
    valid instanceof Refusal
      ? refusalReply(valid, trail.operation, contract)
      : (preferredReply(valid, preferences, { contract, trail }) ?? answerTo(valid, parts, trail));
  return preferences.wait ? late(reply, preferences.wait, { parts, trail }) : reply;
}

async function late(
  reply: Reply | Promise<Reply>,
  wait: number,
  { parts, trail }: { parts: Parts; trail: Trail },
): Promise<Reply> {
  trail.applied = { ...trail.applied, wait };
  const [answer] = await Promise.all([reply, parts.delay(wait)]);
  return answer;
}

/** A stage that is left out or moved does not compile: each needs what only the one before gives. */
export function createPipeline(parts: Parts): Answer {
  return (received) => {
    const trail = newTrail();
    try {
      const reply = replyTo(received, parts, trail);
      if (reply instanceof Promise) return finishLater(reply, parts, { received, trail });
      return finish(parts, received, { reply, trail });
    } catch (error) {
      return broken(error, parts, { received, trail });
    }
  };
}

interface Asked {
  readonly received: Received;
  readonly trail: Trail;
}

async function finishLater(
  reply: Promise<Reply>,
  parts: Parts,
  { received, trail }: Asked,
): Promise<HttpResponse> {
  try {
    return finish(parts, received, { reply: await reply, trail });
  } catch (error) {
    return broken(error, parts, { received, trail });
  }
}

/** A mistake in the mock itself. The error's message may quote the request, so only its place is told. */
function broken(error: unknown, parts: Parts, { received, trail }: Asked): HttpResponse {
  const frames =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line)) : [];
  const name = error instanceof Error ? error.name : 'error';
  parts.warn(`the mock has a bug, please report it: ${name}\n${frames.join('\n')}`);
  const reply = problemReply(500, 'The mock failed. Its own output says where.');
  try {
    return finish(parts, received, { reply, trail });
  } catch {
    return toResponse(reply);
  }
}
