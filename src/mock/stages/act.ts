import type { Resource } from '../../contract/model.js';
import { valueAt } from '../../contract/pointer.js';
import { header } from '../../http/exchange.js';
import { percentDecode } from '../../http/percent.js';
import type { Stored } from '../../store/store.js';
import { type Outcome, noRecord } from '../behaviours/behaviour.js';
import { insideOf, onlyInside } from '../records/inside.js';
import { listHeaders } from '../listing/tell.js';
import { isObject } from '../records/merge-patch.js';
import type { StatePlan } from '../plan.js';
import {
  type Ground,
  groundOf,
  isOrphaned,
  makeWay,
  placeOf,
  presume,
  presumeOnly,
} from '../records/presence.js';
import { ONLY, keyText } from '../records/rules.js';
import { Refusal } from '../refusal.js';
import type { Reply } from '../reply.js';
import type { Valid } from './stage.js';
import type { State } from '../state.js';
import { chooseShown } from '../answer/success.js';
import type { Trail } from '../trail.js';

/** Does what the operation does to the tenant's records. Undefined: that cannot be told. */
export function act(
  valid: Valid,
  plan: StatePlan,
  { state, trail }: { state: State; trail: Trail },
): Reply | Refusal | undefined {
  const { rules, keys, resource, choose } = plan;
  const ground = groundOf(valid, plan, state);
  const { tenant, parents } = ground;
  const records = state.records(plan, tenant, parents);
  const inside = plan.within && insideOf(plan.within, valid.params);
  const raw = keys.key === undefined ? undefined : valid.params.get(keys.key);
  const { presumed } = state;
  const isItems = raw !== undefined && (presumed.holdsFor(resource) || presumed.isEmpty(resource));
  if (!resource.creatable && records.size === 0 && !isItems) return undefined;
  if ((parents.length > 0 || inside) && isOrphaned(plan, ground, inside?.text)) return noRecord();
  const sent = accepted(valid, plan, trail);
  const given = inside ? { ...sent, [inside.member]: inside.value } : sent;
  // Without an item in the path, the record that is sent says which one it is.
  const key = resource.singleton
    ? ONLY
    : raw === undefined
      ? rules.chosenKey(given)
      : rules.keyValue(percentDecode(raw));
  if (key === undefined && needsKey(plan)) return undefined;
  if (resource.singleton) presumeOnly(resource, ground);
  else if (resource.inferred && isAddressed(plan, key))
    presume(resource, key, { ...ground, inside, forgets: !plan.knowsAbsence });
  if (plan.action === 'create' && key !== undefined && resource.inferred) makeWay(resource, key, ground);
  const outcome = plan.behave({
    records: inside ? onlyInside(records, inside, isCreation(plan)) : records,
    rules,
    key,
    given,
    mergePatch: valid.mergePatch,
    edit: valid.jsonPatch ? (current) => rules.edited(current, valid.body) : undefined,
    mayCreate: plan.mayCreate,
    among: { tenant, parents, records },
    choose: choose && ((all) => choose(all, valid)),
  });
  if (outcome instanceof Refusal) return outcome;
  if (resource.inferred) remember(outcome, { resource, key, ground });
  return represent(valid, plan, outcome);
}

/** The record must be there for the operation to do anything. */
function isAddressed(plan: StatePlan, key: unknown): boolean {
  return key !== undefined && plan.action !== 'list' && !isCreation(plan);
}

function isCreation({ action, mayCreate }: StatePlan): boolean {
  return action === 'create' || action === 'upsert' || mayCreate;
}

/** It is about one record: where nothing says which one, there is nothing to do. */
function needsKey({ action }: StatePlan): boolean {
  return action !== 'create' && action !== 'upsert' && action !== 'list';
}

function remember(
  outcome: Outcome,
  { resource, key, ground }: { resource: Resource; key: unknown; ground: Ground },
): void {
  const { presumed } = ground.state;
  if (!presumed.holdsFor(resource)) return;
  if (outcome.done === 'created') {
    const text = keyText(outcome.key);
    presumed.created(resource, text, placeOf(resource, text, ground));
  } else if (outcome.done === 'removed') {
    presumed.removed(resource, outcome.record, placeOf(resource, keyText(key), ground));
  } else {
    presumed.show(outcome.done === 'listed' ? outcome.records : [outcome.record]);
  }
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
  const pathKey = keys.key !== undefined && params.has(keys.key) ? resource.key : undefined;
  const names = ignoredNames(given, owned, pathKey);
  if (names.length === 0) return given;
  for (const name of names) trail.notes.push(`\`${name}\` was ignored: the server sets it`);
  return Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)));
}

const NONE: readonly string[] = [];

function ignoredNames(
  given: Stored,
  owned: ReadonlySet<string>,
  pathKey: string | undefined,
): readonly string[] {
  let names: string[] | undefined;
  for (const name in given) {
    if ((owned.has(name) || name === pathKey) && Object.hasOwn(given, name)) (names ??= []).push(name);
  }
  return names ?? NONE;
}

function locationOf(
  key: unknown,
  { path, params, request }: Valid,
  { locate, writeLocation }: StatePlan,
): string | undefined {
  const location = locate?.(path, params, keyText(key));
  return location === undefined ? undefined : writeLocation(location, header(request.headers, 'host'));
}

/** What was done, as the contract's answer shows it. */
function represent(valid: Valid, plan: StatePlan, outcome: Outcome): Reply {
  const success = plan.success(outcome.done);
  const shown = chooseShown(success, header(valid.request.headers, 'accept'));
  const location = outcome.done === 'created' ? locationOf(outcome.key, valid, plan) : undefined;
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
