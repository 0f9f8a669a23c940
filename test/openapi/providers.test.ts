import {
  at,
  contract,
  isObject,
  type Json,
  type JsonObject,
  places,
  pointer,
  validators,
} from './document.js';

const numbered = (letter: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
const clauseIds = numbered('P', 18);
const noteIds = numbered('Q', 13);

const all = [...places(contract)];

function ids(place: JsonObject, member: 'clauses' | 'notes'): readonly Json[] {
  const extension = place['x-spectwin'];
  const list = isObject(extension) ? extension[member] : undefined;
  return Array.isArray(list) ? list : [];
}

const carrying = (id: string, member: 'clauses' | 'notes') =>
  all.filter(({ path, value }) => path.length > 0 && ids(value, member).includes(id));

describe('clauses and open questions', () => {
  test('the document holds P1 to P18 and Q1 to Q13, in order', () => {
    expect(Object.keys(at('x-spectwin', 'clauses'))).toEqual(clauseIds);
    expect(Object.keys(at('x-spectwin', 'notes'))).toEqual(noteIds);
  });

  test.each(clauseIds)('%s stands at a place that expresses it, and names a known source', (id) => {
    expect(carrying(id, 'clauses')).not.toEqual([]);
    const { source } = at('x-spectwin', 'clauses', id);
    const sources = Array.isArray(source) ? source : [source];
    expect(Object.keys(at('x-spectwin', 'sources'))).toEqual(expect.arrayContaining(sources));
  });

  test.each(noteIds)('%s stands where it applies, and whoever reads that place sees it', (id) => {
    const found = carrying(id, 'notes');
    expect(found).not.toEqual([]);
    for (const { value } of found) expect(value['description']).toMatch(new RegExp(`\\b${id}\\b`));
  });

  test('no description names a question that its place does not carry', () => {
    const loose = all.filter(({ path, value }) => {
      const named = String(value['description'] ?? '').match(/\bQ\d+\b/g) ?? [];
      return path[0] !== 'info' && named.some((id) => !ids(value, 'notes').includes(id));
    });
    expect(loose.map(({ path }) => pointer(path))).toEqual([]);
  });
});

interface Sample {
  readonly place: string;
  readonly direction: 'request' | 'response';
  readonly schema: readonly string[];
  readonly examples: JsonObject | undefined;
}

function samples(): Sample[] {
  return all
    .filter(
      ({ path, value }) => path.at(-2) === 'content' || (path.at(-2) === 'parameters' && 'schema' in value),
    )
    .map(({ path, value }) => ({
      place: pointer(path),
      direction: path.includes('responses') ? 'response' : 'request',
      schema: [...path, 'schema'],
      examples: isObject(value['examples']) ? value['examples'] : undefined,
    }));
}

describe('examples', () => {
  const compile = { request: validators('request'), response: validators('response') };

  test.each(samples().map((sample) => [sample.place, sample] as const))(
    '%s has some, and all are true of the schema in their direction',
    (_, { direction, schema, examples }) => {
      const validate = compile[direction](schema);
      const list = Object.values(examples ?? {}).filter(isObject);
      expect(list).not.toEqual([]);
      for (const { value } of list) {
        validate(value);
        expect({ value, errors: validate.errors }).toEqual({ value, errors: null });
      }
    },
  );

  test('the path parameter, two request bodies and ten responses are among them', () => {
    const requests = samples().filter(({ direction }) => direction === 'request');
    expect(requests).toHaveLength(3);
    expect(samples()).toHaveLength(13);
  });
});

function accepts(direction: 'request' | 'response', name: string): (value: Json) => boolean {
  const validate = validators(direction)(['components', 'schemas', name]);
  return (value) => validate(value) as boolean;
}

const provider = {
  id: 'a',
  provider_id: 'a',
  provider_name: 'A',
  created_at: '2024-01-15T10:30:00Z',
  updated_at: '2024-01-15T10:30:00Z',
};

describe('what the schemas say', () => {
  test('P3 P8: an answer is the five members and nothing else', () => {
    const valid = accepts('response', 'Provider');
    expect(valid(provider)).toBe(true);
    for (const member of Object.keys(provider)) {
      const { [member as keyof typeof provider]: _, ...rest } = provider;
      expect([member, valid(rest)]).toEqual([member, false]);
    }
    expect(valid({ ...provider, extra_kwargs: {} })).toBe(false);
    expect(valid({ ...provider, api_key: '***' })).toBe(false);
    expect(valid({ ...provider, is_managed: false })).toBe(false);
    expect(valid({ ...provider, id: 1 })).toBe(false);
  });

  test.each([
    ['2024-01-15T10:30:00Z', true],
    ['2024-01-15T10:30:00.123456Z', true],
    ['2024-01-15T10:30:00+00:00', true],
    ['2024-01-15T10:30:00', false],
    ['2024-01-15T12:30:00+02:00', false],
    ['2024-01-15', false],
    ['2024-02-30T10:30:00Z', false],
    [1705314600, false],
  ])('P6 Q7: timestamp %j is accepted: %j', (created_at, accepted) => {
    expect(accepts('response', 'Provider')({ ...provider, created_at })).toBe(accepted);
  });

  test.each<[Json, boolean]>([
    [{ provider_id: 'a', provider_name: 'A' }, true],
    [{ provider_id: 'a', provider_name: 'A', api_key: 'k', extra_kwargs: {} }, true],
    [{ provider_id: 'a', provider_name: 'A', unknown: 1 }, true],
    [{ provider_id: 'a/ü 🙂', provider_name: '' }, true],
    [{ provider_id: 'a' }, false],
    [{ provider_name: 'A' }, false],
    [{ provider_id: '', provider_name: 'A' }, false],
    [{ provider_id: 1, provider_name: 'A' }, false],
    [{ provider_id: 'a', provider_name: null }, false],
    [{ provider_id: 'a', provider_name: 'A', api_key: 1 }, false],
    [{ provider_id: 'a', provider_name: 'A', extra_kwargs: 'x' }, false],
    [[], false],
  ])('P7 Q8 Q9: upsert %j is accepted: %j', (body, accepted) => {
    expect(accepts('request', 'ProviderUpsert')(body)).toBe(accepted);
  });

  test.each<[Json, boolean]>([
    [{ base_url: 'https://x', timeout: 60, temperature: 0.5, max_tokens: 1 }, true],
    [{ anything: { else: [1] } }, true],
    [{ base_url: 1 }, false],
    [{ timeout: 1.5 }, false],
    [{ temperature: '0.5' }, false],
    [{ max_tokens: '1' }, false],
  ])('P9: configuration %j is accepted: %j', (extra_kwargs, accepted) => {
    const body = { provider_id: 'a', provider_name: 'A', extra_kwargs };
    expect(accepts('request', 'ProviderUpsert')(body)).toBe(accepted);
    expect(accepts('request', 'ProviderPatch')({ extra_kwargs })).toBe(accepted);
  });

  test('P16: every member of a patch is optional, and the key is not among those that can be written', () => {
    const valid = accepts('request', 'ProviderPatch');
    expect(valid({})).toBe(true);
    expect(valid({ provider_name: 1 })).toBe(false);
    expect(valid({ provider_id: 'b' })).toBe(false);
  });

  test('P15 P18: refusals with a documented text have exactly that text', () => {
    expect(accepts('response', 'NotFoundDetail')({ detail: 'Not found.' })).toBe(true);
    expect(accepts('response', 'NotFoundDetail')({ detail: 'Not found' })).toBe(false);
    const undeletable = accepts('response', 'ManagedProviderDeletionError');
    const error = 'Cannot delete managed provider. This provider is managed by Respan and cannot be deleted.';
    expect(undeletable({ error })).toBe(true);
    expect(undeletable({ error: 'No.' })).toBe(false);
  });

  test('Q3: any JSON object tells what is wrong with a body', () => {
    const valid = accepts('response', 'ValidationError');
    expect(valid({ provider_id: ['This field is required.'] })).toBe(true);
    expect(valid({})).toBe(true);
    expect(valid([])).toBe(false);
  });
});

describe('what the operations say', () => {
  test.each([
    ['P1 P2 Q3', '/api/providers/', 'post', 'upsertProvider', 'upsert', ['200', '201', '400', '401', '403']],
    ['P14', '/api/providers/', 'get', 'listProviders', 'list', ['200', '401']],
    ['P15', '/api/providers/{provider_id}/', 'get', 'retrieveProvider', 'read', ['200', '401', '404']],
    [
      'P16 P18',
      '/api/providers/{provider_id}/',
      'patch',
      'updateProvider',
      'update',
      ['200', '400', '401', '403', '404'],
    ],
    [
      'P17 P18',
      '/api/providers/{provider_id}/',
      'delete',
      'deleteProvider',
      'delete',
      ['204', '401', '403', '404'],
    ],
  ])('%s: %s %s', (_, path, method, operationId, action, statuses) => {
    const operation = at('paths', path, method);
    expect(operation['operationId']).toBe(operationId);
    expect(operation['x-spectwin']).toMatchObject({ resource: 'providers', action });
    expect(Object.keys(at('paths', path, method, 'responses'))).toEqual(statuses);
  });

  test('Q2 Q12: there are no other operations', () => {
    const methods = Object.keys(at('paths')).map((path) =>
      Object.keys(at('paths', path)).filter(
        (key) => !['description', 'parameters', 'x-spectwin'].includes(key),
      ),
    );
    expect(methods).toEqual([
      ['post', 'get'],
      ['get', 'patch', 'delete'],
    ]);
  });

  test('P10 P13: bearer credentials everywhere, on both servers', () => {
    expect(contract['security']).toEqual([{ bearerAuth: [] }]);
    expect(all.filter(({ path, value }) => path.length > 0 && 'security' in value)).toEqual([]);
    expect(at('components', 'securitySchemes', 'bearerAuth')).toMatchObject({
      type: 'http',
      scheme: 'bearer',
    });
    const servers = contract['servers'] as JsonObject[];
    expect(servers.map(({ url }) => url)).toEqual(['https://api.respan.ai', 'https://api.keywordsai.co']);
  });

  test('P11 Q4: the text for missing credentials is exact, that for invalid ones is not', () => {
    const content = at('components', 'responses', 'Unauthorized', 'content', 'application/json', 'examples');
    expect(content['missingCredentials']).toMatchObject({
      value: { detail: 'Authentication credentials were not provided.' },
      'x-spectwin': { when: { credentials: 'missing' }, exact: true },
    });
    expect(content['invalidCredentials']).toMatchObject({
      'x-spectwin': { when: { credentials: 'invalid' } },
    });
    expect(content['invalidCredentials']).not.toHaveProperty(['x-spectwin', 'exact']);
  });

  test('P17: 204 has no content', () => {
    expect(at('paths', '/api/providers/{provider_id}/', 'delete', 'responses', '204')).not.toHaveProperty(
      'content',
    );
  });

  test('P4 P5 P18: what the server sets, hides and protects', () => {
    expect(at('x-spectwin', 'resources', 'providers')).toMatchObject({
      key: 'provider_id',
      owner: 'credential',
      fields: {
        id: { from: 'provider_id' },
        created_at: { set: 'on-create' },
        updated_at: { set: 'on-write' },
        is_managed: { hidden: true, default: false },
      },
      protect: [{ when: { is_managed: true }, refuse: ['delete'], status: 403 }],
    });
  });

  test('closed: every object that a response carries, but for the one without a known shape', () => {
    const closed = Object.entries(at('components', 'schemas')).filter(
      ([, schema]) => isObject(schema) && schema['additionalProperties'] === false,
    );
    expect(closed.map(([name]) => name)).toEqual([
      'Provider',
      'ErrorDetail',
      'NotFoundDetail',
      'ManagedProviderError',
      'ManagedProviderDeletionError',
    ]);
  });
});
