import type { Contract, RouteMatch } from '../../contract/model.js';
import { splitTarget } from '../../http/target.js';
import type { Plans } from '../plan.js';
import { Refusal } from '../refusal.js';
import type { Reply } from '../reply.js';
import type { Received, Routed } from './stage.js';

/** HEAD is GET without the body (RFC 9110, 9.3.2), and OPTIONS tells what there is, unless the contract has operations for them. */
export function route(contract: Contract, plans: Plans, received: Received): Routed | Refusal | Reply {
  const { method, target } = received.request;
  const place = splitTarget(target);
  const { path } = place;
  const match = matchOf(contract, method, place);
  if ('operation' in match) {
    const { request, startedAt, tooLarge } = received;
    return { request, startedAt, tooLarge, plan: plans.of(match.operation), params: match.params, path };
  }
  if (match.status === 404) return new Refusal('no-route', 'The contract has no such path.');
  const allow = allowOf(match.allow);
  if (method === 'OPTIONS')
    return { status: 204, headers: { allow }, mediaType: undefined, value: undefined };
  const detail = `The contract does not have this method here; it has ${match.allow.join(', ')}.`;
  return new Refusal('no-method', detail, { headers: { allow } });
}

function matchOf(
  contract: Contract,
  method: string,
  { path, query }: { path: string; query: string },
): RouteMatch {
  const match = contract.match(method, path, query);
  if ('operation' in match || method !== 'HEAD') return match;
  return contract.match('GET', path, query);
}

function allowOf(methods: readonly string[]): string {
  const all = new Set(methods);
  if (all.has('GET')) all.add('HEAD');
  all.add('OPTIONS');
  return [...all].join(', ');
}
