import type { Answer, Got, Handler } from './server.js';

interface Provider {
  id: string;
  provider_id: string;
  provider_name: string;
  created_at: string;
  updated_at: string;
}

/** Keeps every clause of openapi/providers.yaml, and knows nothing of Spectwin. */
export function providers(
  tenants: Readonly<Record<string, string>> = { 'token-a': 'a', 'token-b': 'b' },
): Handler {
  const records = new Map<string, Map<string, Provider>>();
  return (got) => {
    const route = /^\/api\/providers\/(?:([^/]+)\/)?$/.exec(got.path);
    if (!route) return { status: 404, json: { detail: 'Not found.' } };
    const refused = refusal(got, tenants);
    if (refused) return refused;
    const tenant = tenants[bearer(got) ?? ''] ?? '';
    const own = records.get(tenant) ?? new Map<string, Provider>();
    records.set(tenant, own);
    return route[1] === undefined ? collection(got, own) : item(got, own, keyIn(route[1]));
  };
}

/** What is no valid encoding is the key of nothing. */
function keyIn(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The server, with its answers changed on their way. */
export function changed(
  handler: Handler,
  change: (answer: Answer, got: Got) => Answer | 'hang' | 'reset',
): Handler {
  return async (got) => {
    const answer = await handler(got);
    return typeof answer === 'string' ? answer : change(answer, got);
  };
}

function bearer({ headers }: Got): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

function refusal(got: Got, tenants: Readonly<Record<string, string>>): Answer | undefined {
  const headers = { 'www-authenticate': 'Bearer' };
  if (!got.headers.authorization) {
    return { status: 401, json: { detail: 'Authentication credentials were not provided.' }, headers };
  }
  const token = bearer(got);
  if (token !== undefined && Object.hasOwn(tenants, token)) return undefined;
  return { status: 401, json: { detail: 'Invalid API key.' }, headers };
}

function collection(got: Got, own: Map<string, Provider>): Answer {
  if (got.method === 'GET') return { status: 200, json: [...own.values()] };
  if (got.method !== 'POST') return notAllowed('GET, POST');
  const input = parse(got.text);
  const faults = faultsOf(input, ['provider_id', 'provider_name']);
  if (!input || faults) return { status: 400, json: faults ?? { detail: 'JSON parse error' } };
  const key = String(input['provider_id']);
  const known = own.get(key);
  const record = write(known, { ...input, provider_id: key });
  own.set(key, record);
  return { status: known ? 200 : 201, json: record };
}

function item(got: Got, own: Map<string, Provider>, key: string): Answer {
  const known = own.get(key);
  if (!['GET', 'PATCH', 'DELETE'].includes(got.method)) return notAllowed('GET, PATCH, DELETE');
  if (!known) return { status: 404, json: { detail: 'Not found.' } };
  if (got.method === 'GET') return { status: 200, json: known };
  if (got.method === 'DELETE') {
    own.delete(key);
    return { status: 204 };
  }
  const input = parse(got.text);
  const faults = faultsOf(input, []);
  if (!input || faults) return { status: 400, json: faults ?? { detail: 'JSON parse error' } };
  const record = write(known, { ...input, provider_id: key });
  own.set(key, record);
  return { status: 200, json: record };
}

function notAllowed(allow: string): Answer {
  return { status: 405, json: { detail: 'Method not allowed.' }, headers: { allow } };
}

function write(known: Provider | undefined, input: Record<string, unknown>): Provider {
  const now = new Date().toISOString();
  const key = String(input['provider_id']);
  const name = input['provider_name'] ?? known?.provider_name;
  return {
    id: key,
    provider_id: key,
    provider_name: String(name),
    created_at: known?.created_at ?? now,
    updated_at: now,
  };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function faultsOf(
  input: Record<string, unknown> | undefined,
  required: readonly string[],
): Record<string, string[]> | undefined {
  if (!input) return undefined;
  const faults: Record<string, string[]> = {};
  for (const name of ['provider_id', 'provider_name', 'api_key']) {
    const value = input[name];
    if (value === undefined && required.includes(name)) faults[name] = ['This field is required.'];
    else if (value !== undefined && typeof value !== 'string') faults[name] = ['Not a valid string.'];
  }
  if (input['provider_id'] === '') faults['provider_id'] = ['This field may not be blank.'];
  const kwargs = input['extra_kwargs'];
  if (kwargs !== undefined && (typeof kwargs !== 'object' || kwargs === null || Array.isArray(kwargs))) {
    faults['extra_kwargs'] = ['Not a valid object.'];
  }
  return Object.keys(faults).length > 0 ? faults : undefined;
}
