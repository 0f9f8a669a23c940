import type { Operation, Resource } from '../../contract/model.js';
import { pathKeys } from '../../contract/record-key.js';
import { valueAt } from '../../contract/pointer.js';
import { type Headers, header } from '../../http/exchange.js';
import { percentDecode } from '../../http/percent.js';
import { queryPairs, splitTarget } from '../../http/target.js';
import type { Observation } from '../observe/observation.js';
import type { Call } from './stage.js';

const MAKES: ReadonlySet<string | undefined> = new Set(['create', 'upsert', 'replace']);

interface Made {
  readonly call: Call;
  readonly order: number;
}

/** The records that a scenario has made and not deleted yet. */
export class Created {
  private readonly runId: string;
  private readonly made = new Map<string, Made>();
  private order = 0;

  constructor(runId: string) {
    this.runId = runId;
  }

  /** `odd`: servers need not take such a record, so nor need they know how to delete it. */
  saw(observation: Observation, odd?: boolean): void {
    const { operation, status } = observation;
    const resource = operation?.resource;
    if (!resource) return;
    if (operation.action === 'delete') {
      if (status < 300 || status === 404)
        this.made.delete(idOf(credentialsOf(observation), resource, placeOf(observation, resource)));
    } else if (MAKES.has(operation.action) && this.isOurs(observation)) {
      this.note(observation, odd);
    }
  }

  /** Calls that delete them, the last one first: what is nested goes before what it is nested in. */
  get deletions(): Call[] {
    return [...this.made.values()].toSorted((a, b) => b.order - a.order).map(({ call }) => call);
  }

  /** A record that was there before the run, and was only updated, is not ours to delete. A failure may have made one. */
  private isOurs(observation: Observation): boolean {
    const { status, operation } = observation;
    if (status === 201 || (operation?.action === 'create' && status < 300)) return true;
    return (status < 300 || status >= 500) && String(keyOf(observation)).includes(this.runId);
  }

  private note(observation: Observation, odd: boolean | undefined): void {
    const resource = observation.operation?.resource;
    const deletion = resource?.operations.get('delete');
    const key = keyOf(observation);
    if (!resource?.keyParameter || !deletion || key === undefined) return;
    const place = { ...placeOf(observation, resource), key };
    const parameters = parametersOf(pathKeys(resource, deletion), place);
    const credentials = credentialsOf(observation);
    const { headers, query } = credentials;
    const target = query === '' ? undefined : `${deletion.path}?${query}`;
    const call: Call = {
      step: 'clean up',
      operation: deletion,
      target,
      parameters,
      headers,
      credentials: 'as-written',
      odd,
    };
    this.made.set(idOf(credentials, resource, place), { call, order: ++this.order });
  }
}

/** Whoever made a record deletes it. */
interface Carried {
  readonly headers: Headers;
  readonly query: string;
}

function credentialsOf({ operation, exchange }: Observation): Carried {
  const { headers, target } = exchange.request;
  const keys = operation?.security.flat().filter(({ kind }) => kind === 'apiKey') ?? [];
  const namesIn = (where: string): readonly string[] =>
    keys.flatMap(({ in: place, parameter }) => (place === where ? (parameter?.toLowerCase() ?? []) : []));
  const names = ['authorization', 'cookie', ...namesIn('header')];
  const inQuery = new Set(namesIn('query'));
  const query = inQuery.size > 0 ? queryPairs(splitTarget(target).query) : [];
  const pairs = query.filter(({ name }) => inQuery.has(name.toLowerCase()));
  return {
    headers: Object.fromEntries(
      names.flatMap((name) => (Object.hasOwn(headers, name) ? [[name, headers[name]]] : [])),
    ),
    query: pairs.map(({ name, value }) => `${name}=${value}`).join('&'),
  };
}

/** Keys of the parents, outermost first, and of the record itself. */
interface Place {
  readonly parents: readonly string[];
  readonly key: unknown;
}

function idOf(credentials: Carried, resource: Resource, { parents, key }: Place): string {
  return JSON.stringify([credentials, resource.name, ...parents, String(key)]);
}

/** What the path says, whatever its template calls the parameters. */
function placeOf({ operation, params }: Observation, resource: Resource): Place {
  const { parents, key = '' } = operation ? pathKeys(resource, operation) : { parents: [] };
  const valueOf = (name: string): string => percentDecode(params.get(name) ?? '');
  return { parents: parents.map(valueOf), key: valueOf(key) };
}

function parametersOf(names: ReturnType<typeof pathKeys>, { parents, key }: Place): Record<string, unknown> {
  const outer = names.parents.map((name, index) => [name, parents[index]] as const);
  return Object.fromEntries(names.key === undefined ? outer : [...outer, [names.key, key] as const]);
}

/** In the answer, else in the request, else in the path or in Location. */
function keyOf(observation: Observation): unknown {
  const { operation, body, sent } = observation;
  const resource = operation?.resource;
  if (!resource) return undefined;
  const answered = body.json && memberOf(valueAt(body.json.value, resource.itemAt), resource.key);
  const asked = sent.json && memberOf(sent.json.value, resource.key);
  return scalar(answered) ?? scalar(asked) ?? keyInPath(observation, resource);
}

function keyInPath(observation: Observation, resource: Resource): string | undefined {
  const { operation, contract, exchange } = observation;
  const { key: name = '' } = operation ? pathKeys(resource, operation) : {};
  const own = observation.params.get(name);
  if (own !== undefined) return percentDecode(own);
  const location = header(exchange.response.headers, 'location');
  if (location === undefined || !URL.canParse(location, 'http://host/')) return undefined;
  const { path } = splitTarget(new URL(location, 'http://host/').pathname);
  const match = contract.match(itemMethod(resource), path);
  if (!('operation' in match)) return undefined;
  const value = match.params.get(pathKeys(resource, match.operation).key ?? '');
  return value === undefined ? undefined : percentDecode(value);
}

function itemMethod({ operations }: Resource): string {
  const item: Operation | undefined = operations.get('read') ?? operations.get('delete');
  return item?.method ?? 'GET';
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function scalar(value: unknown): string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}
