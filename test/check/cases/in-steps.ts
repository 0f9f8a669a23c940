import type { Answer, Got, Handler } from '../support/server.js';

export interface Input {
  provider_id?: unknown;
  provider_name?: unknown;
  api_key?: unknown;
  extra_kwargs?: unknown;
  [name: string]: unknown;
}

export interface Provider {
  id: string;
  provider_id: string;
  provider_name: string;
  created_at: string;
  updated_at: string;
}

export type Faults = Record<string, string[]>;

/** What the server does in one step of its work. A faulty or odd one does one of them in another way. */
export interface Steps {
  /** The body as a value, or why it is none. */
  readonly read: (got: Got) => { value: unknown } | Answer;
  /** What is wrong with it. */
  readonly judge: (input: Input, isNew: boolean) => Faults | undefined;
  /** The record as it is kept. */
  readonly write: (known: Provider | undefined, input: Input) => Provider;
  readonly show: (record: Provider) => unknown;
  /** The key that a path names. */
  readonly key: (text: string) => string;
  /** In front of all else. */
  readonly before: (got: Got, records: Map<string, Provider>) => Answer | 'hang' | 'reset' | undefined;
  /** Behind all else. */
  readonly after: (answer: Answer, got: Got) => Answer;
}

const bad = (detail: string, status = 400): Answer => ({ status, json: { detail } });

export const honest: Steps = {
  read: ({ headers, bytes = Buffer.alloc(0) }) => {
    const type = (headers['content-type'] ?? 'application/json').toLowerCase().replaceAll(' ', '');
    if (!/^application\/json(;charset="?utf-8"?)?$/.test(type)) return bad('Unsupported media type.', 400);
    try {
      return {
        value: JSON.parse(
          new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
        ) as unknown,
      };
    } catch {
      return bad('JSON parse error');
    }
  },
  judge: (input, isNew) => {
    const faults: Faults = {};
    const text = (name: string, isRequired: boolean): void => {
      const value = input[name];
      if (value === undefined && isRequired) faults[name] = ['This field is required.'];
      else if (value !== undefined && typeof value !== 'string') faults[name] = ['Not a valid string.'];
    };
    text('provider_id', isNew);
    text('provider_name', isNew);
    text('api_key', false);
    if (isNew && input.provider_id === '') faults['provider_id'] = ['This field may not be blank.'];
    if (input.extra_kwargs !== undefined && !isConfiguration(input.extra_kwargs))
      faults['extra_kwargs'] = ['Not a valid configuration.'];
    return Object.keys(faults).length > 0 ? faults : undefined;
  },
  write: (known, input) => {
    const now = new Date().toISOString();
    const key = known?.provider_id ?? (input.provider_id as string);
    const name = (input.provider_name as string | undefined) ?? known?.provider_name ?? '';
    return {
      id: key,
      provider_id: key,
      provider_name: name,
      created_at: known?.created_at ?? now,
      updated_at: now,
    };
  },
  show: (record) => record,
  key: (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  },
  before: () => undefined,
  after: (answer) => answer,
};

function isConfiguration(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { base_url, timeout, temperature, max_tokens } = value as Record<string, unknown>;
  return (
    [base_url].every((each) => each === undefined || typeof each === 'string') &&
    [timeout, max_tokens].every((each) => each === undefined || Number.isInteger(each)) &&
    [temperature].every((each) => each === undefined || typeof each === 'number')
  );
}

/** Keeps every clause of openapi/providers.yaml to the letter, and knows nothing of Spectwin; or does so but for some steps. */
export function reference(steps: Partial<Steps> = {}): Handler {
  const all = { ...honest, ...steps };
  const records = new Map<string, Provider>();
  return (got) => {
    const early = all.before(got, records);
    if (typeof early === 'string') return early;
    return all.after(early ?? answerTo(got, all, records), got);
  };
}

function answerTo(got: Got, steps: Steps, records: Map<string, Provider>): Answer {
  const route = /^\/api\/providers\/(?:([^/]+)\/)?$/.exec(got.path);
  if (!route) return bad('Not found.', 404);
  if (got.headers.authorization === undefined) {
    const headers = { 'www-authenticate': 'Bearer' };
    return { ...bad('Authentication credentials were not provided.', 401), headers };
  }
  if (route[1] === undefined) return collection(got, steps, records);
  return item(got, { steps, records, key: steps.key(route[1]) });
}

function collection(got: Got, steps: Steps, records: Map<string, Provider>): Answer {
  if (got.method === 'GET') return { status: 200, json: [...records.values()].map(steps.show) };
  if (got.method !== 'POST') return bad('Method not allowed.', 405);
  const input = inputOf(got, steps, true);
  if ('status' in input) return input;
  const known = records.get(String(input.value.provider_id));
  const record = steps.write(known, input.value);
  records.set(record.provider_id, record);
  return { status: known ? 200 : 201, json: steps.show(record) };
}

interface Place {
  readonly steps: Steps;
  readonly records: Map<string, Provider>;
  readonly key: string;
}

function item(got: Got, { steps, records, key }: Place): Answer {
  const known = records.get(key);
  if (!known) return bad('Not found.', 404);
  if (got.method === 'GET') return { status: 200, json: steps.show(known) };
  if (got.method === 'DELETE') {
    records.delete(key);
    return { status: 204 };
  }
  if (got.method !== 'PATCH') return bad('Method not allowed.', 405);
  const input = inputOf(got, steps, false);
  if ('status' in input) return input;
  const record = steps.write(known, input.value);
  records.set(key, record);
  return { status: 200, json: steps.show(record) };
}

function inputOf(got: Got, steps: Steps, isNew: boolean): { value: Input } | Answer {
  const read = steps.read(got);
  if ('status' in read) return read;
  const { value } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return bad('Expected a JSON object.');
  const faults = steps.judge(value as Input, isNew);
  return faults ? { status: 400, json: faults } : { value: value as Input };
}
