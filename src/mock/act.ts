import { valueAt } from '../contract/pointer.js';
import { header } from '../http/exchange.js';
import { percentDecode } from '../http/percent.js';
import type { Stored } from '../store/store.js';
import type { Outcome } from './behaviours/behaviour.js';
import { listHeaders } from './listing/tell.js';
import { isObject } from './merge-patch.js';
import type { StatePlan } from './plan.js';
import { keyText } from './records.js';
import { Refusal } from './refusal.js';
import type { Reply } from './reply.js';
import type { Valid } from './stages.js';
import type { State } from './state.js';
import { chooseShown } from './success.js';
import type { Trail } from './trail.js';

const NO_PARENTS: readonly string[] = [];

/** Does what the operation does to the tenant's records. Undefined: the API never tells how such records come into being. */
export function act(
  valid: Valid,
  plan: StatePlan,
  { state, trail }: { state: State; trail: Trail },
): Reply | Refusal | undefined {
  const { rules, keys, resource } = plan;
  const parents =
    keys.parents.length === 0
      ? NO_PARENTS
      : keys.parents.map((name) => percentDecode(valid.params.get(name) ?? ''));
  const records = state.records(plan, valid.tenant, parents);
  if (!resource.creatable && records.size === 0) return undefined;
  if (parents.length > 0 && isOrphaned(plan, valid.tenant, { parents, state }))
    return new Refusal('no-record', 'Not found.');
  const raw = keys.key === undefined ? undefined : valid.params.get(keys.key);
  const given = accepted(valid, plan, trail);
  const { choose } = plan;
  const outcome = plan.behave({
    records,
    rules,
    // Without an item in the path, the record that is sent says which one it is.
    key: raw === undefined ? rules.chosenKey(given) : rules.keyValue(percentDecode(raw)),
    given,
    mergePatch: valid.mergePatch,
    mayCreate: plan.mayCreate,
    among: { tenant: valid.tenant, parents, records },
    choose: choose && ((all) => choose(all, valid)),
  });
  return outcome instanceof Refusal ? outcome : represent(valid, plan, outcome);
}

/** A record lies under others, and one of these is not there. */
function isOrphaned(
  { resource }: StatePlan,
  tenant: string,
  { parents, state }: { parents: readonly string[]; state: State },
): boolean {
  return resource.parents.some(({ resource: name }, index) => {
    const parent = name === undefined ? undefined : state.resource(name);
    if (!parent) return false;
    const above = parents.slice(index - parent.parents.length, index);
    const records = state.recordsOf(parent, tenant, above);
    // What the API cannot make and nobody has seeded cannot be asked for.
    if (!parent.creatable && records.size === 0) return false;
    return records.get(parents[index] ?? '') === undefined;
  });
}

/** The members that a client may set. What the server sets is passed over, and noted. */
function accepted(
  { body, params }: Valid,
  { rules, keys, requestAt, resource }: StatePlan,
  trail: Trail,
): Stored {
  const given = requestAt === '' ? body : valueAt(body, requestAt);
  if (!isObject(given)) return {};
  const { owned } = rules.fields;
  const hasPathKey = keys.key !== undefined && params.has(keys.key);
  const isIgnored = (name: string) => owned.has(name) || (hasPathKey && name === resource.key);
  let ignored: string[] | undefined;
  for (const name of Object.keys(given)) if (isIgnored(name)) (ignored ??= []).push(name);
  if (!ignored) return given;
  for (const name of ignored) trail.notes.push(`\`${name}\` was ignored: the server sets it`);
  return Object.fromEntries(Object.entries(given).filter(([name]) => !isIgnored(name)));
}

/** What was done, as the contract's answer shows it. */
function represent(valid: Valid, plan: StatePlan, outcome: Outcome): Reply {
  const success = plan.success(outcome.done);
  const shown = chooseShown(success, header(valid.request.headers, 'accept'));
  const location =
    outcome.done === 'created' ? plan.locate?.(valid.path, valid.params, keyText(outcome.key)) : undefined;
  const plain = shown?.headers ?? success.headers;
  const { listing } = plan.resource;
  const headers =
    outcome.done === 'listed' && outcome.chosen && listing
      ? { ...plain, ...listHeaders(listing, outcome.chosen) }
      : plain;
  return {
    status: success.status,
    headers: location === undefined ? headers : { ...headers, location },
    mediaType: shown?.mediaType,
    value: shown?.body(outcome),
    schema: shown?.schema,
  };
}
