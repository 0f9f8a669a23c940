import type { Contract, Resource } from '../../contract/model.js';
import type { Exchange } from '../../http/exchange.js';
import { header } from '../../http/exchange.js';
import type { Tokens } from '../tokens.js';
import { compareMoments, isBlunted, isSameMoment } from '../invariants/moments.js';
import type { Members } from '../invariants/members.js';
import { type Asked, keyAsked, keyIn, recordsIn, ruledMembers } from './record.js';

/** Something that one answer cannot show, but all of them together. */
export type Lapse =
  | { readonly kind: 'foreign'; readonly key: unknown }
  | {
      readonly kind: 'back' | 'changed' | 'unlike';
      readonly member: string;
      readonly expected: unknown;
      readonly seen: unknown;
    };

/** What is known of one record of one tenant. */
interface Life {
  /** Requests that make it or write to it. */
  writes: number;
  isDeleted: boolean;
  created?: unknown;
  updated?: unknown;
  /** When the answer that showed it had come, in epoch milliseconds. */
  updatedAt: number;
}

type Tenant = 'own' | 'other';

export interface HistoryOptions {
  readonly tokens?: Tokens | undefined;
  readonly eventualMs?: number | undefined;
  /** Part of every key that this run alone can have made. Others may be in use by anybody. */
  readonly runId?: string | undefined;
}

const NONE: readonly Lapse[] = [];

/**
 * What all answers of a run have shown of each record, so that a fault which shows once in a hundred answers is seen without a request
 * of its own. Only where the contract itself says who owns records and who sets their times.
 */
export class History {
  private readonly lives = new Map<Resource, Map<string, Map<Tenant, Life>>>();
  private readonly options: HistoryOptions;

  constructor(contract: Contract, options: HistoryOptions = {}) {
    this.options = options;
    for (const resource of contract.resources) {
      if (!resource.inferred && resource.key !== '' && resource.parents.length === 0)
        this.lives.set(resource, new Map());
    }
  }

  /** To be called before the request goes out. */
  sending(asked: Asked): void {
    const { operation } = asked;
    const resource = operation?.resource;
    const tenant = this.tenantOf(asked.request.headers);
    const known = resource && this.lives.get(resource);
    if (!operation || !known || !tenant) return;
    const key = keyAsked(asked, resource);
    if (key === undefined || !key.includes(this.options.runId ?? '')) return;
    if (operation.action === 'upsert' || operation.action === 'create') lifeIn(known, key, tenant).writes++;
    const life = known.get(key)?.get(tenant);
    if (life && operation.action === 'delete') life.isDeleted = true;
    if (life && operation.action !== 'upsert' && operation.requestBody) life.writes++;
  }

  look(asked: Asked, exchange: Exchange, value: unknown): readonly Lapse[] {
    const resource = asked.operation?.resource;
    const known = resource && this.lives.get(resource);
    const tenant = known && this.tenantOf(asked.request.headers);
    const { status } = exchange.response;
    if (!known || !tenant || status >= 300) return NONE;
    const records = recordsIn(asked.operation, value);
    if (resource.owner === 'credential') {
      const foreign = records
        .map((record) => keyIn(resource, record))
        .find((key) => isForeign(known, key, tenant));
      if (foreign !== undefined) return [{ kind: 'foreign', key: foreign }];
    }
    const [record] = records;
    const life = record && known.get(keyIn(resource, record) ?? '')?.get(tenant);
    if (!life || asked.operation?.action === 'list') return NONE;
    return this.options.eventualMs ? NONE : timesIn(resource, { record, life, exchange });
  }

  private tenantOf(headers: Exchange['request']['headers']): Tenant | undefined {
    const { tokens } = this.options;
    const sent = header(headers, 'authorization');
    const carries = (token: string | undefined): boolean => token !== undefined && sent === `Bearer ${token}`;
    if (sent === undefined || !tokens) return undefined;
    if (carries(tokens['token']) || carries(tokens['same-tenant-token'])) return 'own';
    return carries(tokens['other-token']) ? 'other' : undefined;
  }
}

function lifeIn(known: Map<string, Map<Tenant, Life>>, key: string, tenant: Tenant): Life {
  const tenants = known.get(key) ?? new Map<Tenant, Life>();
  known.set(key, tenants);
  const life = tenants.get(tenant) ?? { writes: 0, isDeleted: false, updatedAt: 0 };
  tenants.set(tenant, life);
  return life;
}

/** Only one tenant has made a record with this key, and it is not this one. */
function isForeign(
  known: ReadonlyMap<string, ReadonlyMap<Tenant, Life>>,
  key: string | undefined,
  tenant: Tenant,
): boolean {
  const tenants = key === undefined ? undefined : known.get(key);
  return tenants !== undefined && !tenants.has(tenant);
}

interface Shown {
  readonly record: Members;
  readonly life: Life;
  readonly exchange: Exchange;
}

function timesIn(resource: Resource, shown: Shown): readonly Lapse[] {
  const { record, life, exchange } = shown;
  const [onCreate] = ruledMembers(resource, 'on-create');
  const [onWrite] = ruledMembers(resource, 'on-write');
  if (onCreate === undefined || onWrite === undefined) return NONE;
  const [created, updated] = [record[onCreate], record[onWrite]];
  const lapses: Lapse[] = [];
  const isNew = exchange.response.status === 201 && life.writes === 1 && !life.isDeleted;
  if (isNew && differ(created, updated))
    lapses.push({ kind: 'unlike', member: onWrite, expected: created, seen: updated });
  if (!life.isDeleted && isOther(life.created, created))
    lapses.push({ kind: 'changed', member: onCreate, expected: life.created, seen: created });
  if (exchange.startedAt > life.updatedAt && isBefore(updated, life.updated))
    lapses.push({ kind: 'back', member: onWrite, expected: life.updated, seen: updated });
  life.created ??= created;
  if (life.updated === undefined || isLater(updated, life.updated)) {
    life.updated = updated;
    life.updatedAt = exchange.startedAt + exchange.durationMs;
  }
  return lapses;
}

function differ(left: unknown, right: unknown): boolean {
  // Most are the same to the letter, which costs nothing to see.
  return left !== right && compareMoments(left, right) !== undefined && !isSameMoment(left, right);
}

function isLater(left: unknown, right: unknown): boolean {
  return left !== right && (compareMoments(left, right) ?? 0) > 0;
}

function isOther(known: unknown, seen: unknown): boolean {
  return known !== seen && (differ(known, seen) || isBlunted(known, seen));
}

function isBefore(left: unknown, right: unknown): boolean {
  return differ(left, right) && (compareMoments(left, right) ?? 0) < 0;
}
