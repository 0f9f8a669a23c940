/** A provider as the server keeps it. */
export interface Stored {
  provider_id: string;
  provider_name: string;
  api_key?: string | undefined;
  extra_kwargs?: unknown;
  created_at: string;
  updated_at: string;
}

export interface Asked {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Answered {
  status: number;
  json?: unknown;
  text?: string | Uint8Array | undefined;
  headers?: Record<string, string | undefined> | undefined;
}

type Input = Record<string, unknown>;
type Records = Map<string, Stored>;

/**
 * Keeps every clause of openapi/providers.yaml and knows nothing of Spectwin. Each step is a method of its own, so that a test can
 * spoil exactly one.
 */
export class Reference {
  readonly tenants = new Map([
    ['token-a-0123456789', 'a'],
    ['token-b-0123456789', 'b'],
    ['token-a2-0123456789', 'a'],
  ]);
  readonly stores = new Map<string, Records>();
  /** Requests so far. */
  count = 0;

  async handle(asked: Asked): Promise<Answered> {
    this.count++;
    return this.guarded(asked);
  }

  guarded(asked: Asked): Answered | Promise<Answered> {
    const tenant = this.authenticate(asked);
    return typeof tenant === 'string' ? this.routed(asked, tenant) : tenant;
  }

  authenticate({ headers }: Asked): string | Answered {
    const sent = headers['authorization'];
    if (!sent) return this.unauthorized('Authentication credentials were not provided.');
    const token = /^bearer +(\S+) *$/i.exec(sent)?.[1];
    return this.tenantOf(token ?? '') ?? this.unauthorized('Invalid API key.');
  }

  tenantOf(token: string): string | undefined {
    return this.tenants.get(token);
  }

  unauthorized(detail: string): Answered {
    return { status: 401, json: { detail }, headers: { 'www-authenticate': 'Bearer' } };
  }

  notFound(): Answered {
    return { status: 404, json: { detail: 'Not found.' } };
  }

  notAllowed(allow: string): Answered {
    return { status: 405, json: { detail: 'Method not allowed.' }, headers: { allow } };
  }

  routed(asked: Asked, tenant: string): Answered | Promise<Answered> {
    const route = /^\/api\/providers\/(?:([^/]+)\/)?$/.exec(asked.path);
    if (!route) return this.notFound();
    const records = this.recordsOf(tenant);
    const method = asked.method === 'HEAD' ? 'GET' : asked.method;
    if (route[1] === undefined) {
      if (method === 'GET') return this.list(records, asked);
      return method === 'POST' ? this.post(records, asked) : this.notAllowed('GET, HEAD, POST');
    }
    const key = this.keyInPath(route[1]);
    if (method === 'GET') return this.read(records, key);
    if (method === 'PATCH') return this.patch(records, key, asked);
    return method === 'DELETE' ? this.remove(records, key) : this.notAllowed('GET, HEAD, PATCH, DELETE');
  }

  recordsOf(tenant: string): Records {
    const known = this.stores.get(tenant) ?? new Map<string, Stored>();
    this.stores.set(tenant, known);
    return known;
  }

  keyInPath(text: string): string {
    return decodeURIComponent(text);
  }

  keyInBody(key: string): string {
    return key;
  }

  list(records: Records, _asked: Asked): Answered | Promise<Answered> {
    return { status: 200, json: [...records.values()].map((stored) => this.show(stored)) };
  }

  read(records: Records, key: string): Answered | Promise<Answered> {
    const stored = records.get(key);
    return stored ? { status: 200, json: this.show(stored) } : this.notFound();
  }

  post(records: Records, { text }: Asked): Answered | Promise<Answered> {
    const input = this.parse(text);
    const faults = this.faultsOf(input, ['provider_id', 'provider_name']);
    if (!input || faults) return { status: 400, json: faults };
    const key = this.keyInBody(input['provider_id'] as string);
    const known = records.get(key);
    return known ? this.update(records, known, input) : this.create(records, key, input);
  }

  create(records: Records, key: string, input: Input): Answered | Promise<Answered> {
    const now = this.now();
    const stored = { ...this.taken(input), provider_id: key, created_at: now, updated_at: now } as Stored;
    records.set(key, stored);
    return { status: 201, json: this.show(stored) };
  }

  update(records: Records, known: Stored, input: Input): Answered | Promise<Answered> {
    const stored = { ...known, ...this.taken(input), updated_at: this.now() };
    records.set(known.provider_id, stored);
    return { status: 200, json: this.show(stored) };
  }

  patch(records: Records, key: string, { text }: Asked): Answered | Promise<Answered> {
    const known = records.get(key);
    if (!known) return this.notFound();
    const input = this.parse(text);
    const faults = this.faultsOf(input, []);
    return !input || faults ? { status: 400, json: faults } : this.update(records, known, input);
  }

  remove(records: Records, key: string): Answered | Promise<Answered> {
    return records.delete(key) ? { status: 204 } : this.notFound();
  }

  /** What of a request is stored. */
  taken({ provider_name, api_key, extra_kwargs }: Input): Partial<Stored> {
    const all = Object.entries({ provider_name, api_key, extra_kwargs });
    return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Partial<Stored>;
  }

  show({ provider_id, provider_name, created_at, updated_at }: Stored): Input {
    return { id: provider_id, provider_id, provider_name, created_at, updated_at };
  }

  now(): string {
    return new Date().toISOString();
  }

  parse(text: string): Input | undefined {
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as Input)
        : undefined;
    } catch {
      return undefined;
    }
  }

  faultsOf(input: Input | undefined, required: readonly string[]): unknown {
    if (!input) return { detail: 'JSON parse error' };
    const faults: Record<string, string[]> = {};
    for (const name of ['provider_id', 'provider_name', 'api_key']) {
      const value = input[name];
      if (value === undefined && required.includes(name)) faults[name] = ['This field is required.'];
      else if (value !== undefined && typeof value !== 'string') faults[name] = ['Not a valid string.'];
    }
    if (input['provider_id'] === '') faults['provider_id'] = ['This field may not be blank.'];
    const kwargs = input['extra_kwargs'];
    if (kwargs !== undefined && (typeof kwargs !== 'object' || kwargs === null || Array.isArray(kwargs)))
      faults['extra_kwargs'] = ['Not a valid object.'];
    return Object.keys(faults).length > 0 ? faults : undefined;
  }
}
