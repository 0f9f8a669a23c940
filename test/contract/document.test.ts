import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type LoadOptions,
  contractOf,
  defaultContractPath,
  loadContract,
} from '../../src/contract/document.js';
import { parseSource } from '../../src/contract/source.js';
import { SpectwinError } from '../../src/errors.js';

const HEAD = 'openapi: 3.1.0\ninfo: { title: T, version: "1" }\n';

function load(text: string, onBroken?: LoadOptions['onBroken']) {
  return contractOf(parseSource({ uri: 'file:///api.yaml', name: 'api.yaml', text }), { onBroken });
}

function faultsOf(text: string, onBroken?: LoadOptions['onBroken']) {
  try {
    load(text, onBroken);
  } catch (error) {
    if (error instanceof SpectwinError) return error.faults;
    throw error;
  }
  return [];
}

const ok = 'responses: { "200": { description: ok } }';

describe('the default contract', () => {
  test('loads without a note', async () => {
    const contract = await loadContract(defaultContractPath);
    expect(contract.notes).toEqual([]);
    expect(contract.operations.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/providers/',
      'GET /api/providers/',
      'GET /api/providers/{provider_id}/',
      'PATCH /api/providers/{provider_id}/',
      'DELETE /api/providers/{provider_id}/',
    ]);
    expect([...contract.clauses.keys()]).toHaveLength(18);
  });

  test('its resource comes from the extension', async () => {
    const contract = await loadContract(defaultContractPath);
    const [providers] = contract.resources;
    expect(providers).toMatchObject({
      name: 'providers',
      key: 'provider_id',
      keyParameter: 'provider_id',
      owner: 'credential',
    });
    expect([...(providers?.operations.keys() ?? [])]).toEqual(['upsert', 'list', 'read', 'update', 'delete']);
    expect(contract.operations[0]?.resource).toBe(providers);
    expect(contract.operations[0]?.action).toBe('upsert');
    expect(contract.operations[0]?.security).toEqual([[expect.objectContaining({ kind: 'bearer' })]]);
  });
});

describe('a broken document is an error with its place', () => {
  test('YAML that most readers take is taken', () => {
    const text = `${HEAD}x-list: [\n  a,\n]\npaths: { /a: { get: { ${ok} } } }\n`;
    expect(load(text).root.member('x-list')).toEqual(['a']);
  });

  test('YAML syntax', () => {
    const [fault] = faultsOf(`${HEAD}paths:\n  /a: [1\n`);
    expect(fault).toMatchObject({
      position: { file: 'api.yaml' },
      message: expect.stringContaining('not valid YAML'),
    });
    expect(fault?.frame).toContain('^');
  });

  test('several syntax mistakes come together', () => {
    expect(faultsOf(`${HEAD}paths:\n  a: "x\n  b: }\n`).length).toBeGreaterThan(0);
    expect(faultsOf('openapi: 3.1.0\na: 1\na: 2\nb: 1\nb: 2\n')).toHaveLength(2);
  });

  test.each([
    ['swagger: "2.0"\npaths: {}\n', 'Swagger 2.0 is not supported', 1],
    ['openapi: 4.0.0\npaths: {}\n', 'OpenAPI 4.0.0 is not supported', 1],
    ['info: {}\n', '`openapi` is missing', 1],
    ['openapi: 3.1.0\ninfo: {}\n', 'no `paths`', 1],
    ['openapi: 3.1.0\npaths: []\n', '`paths` must be an object', 2],
    ['- 1\n', 'not an object', 1],
  ])('%j', (text, message, line) => {
    const [fault] = faultsOf(text);
    expect(fault?.message).toContain(message);
    expect(fault?.position?.line).toBe(line);
    expect(fault?.remedy).toBeTruthy();
  });

  test('a `$ref` that leads nowhere, with the nearest name', () => {
    const text = `${HEAD}paths:
  /a:
    get:
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { $ref: '#/components/schemas/Prodct' } } }
components: { schemas: { Product: { type: object } } }
`;
    const [fault] = faultsOf(text);
    expect(fault).toMatchObject({ position: { line: 9 }, remedy: 'did you mean `Product`?' });
    expect(fault?.message).toContain('#/components/schemas/Prodct');
  });

  test('an operation that is there twice, and an id that is used twice, together', () => {
    const text = `${HEAD}paths:
  /a/{x}: { get: { operationId: one, ${ok} } }
  /a/{y}: { get: { operationId: one, ${ok} } }
`;
    const faults = faultsOf(text);
    expect(faults.map((fault) => fault.message)).toEqual([
      expect.stringContaining('GET /a/{y} is the same operation as GET /a/{x}'),
      expect.stringContaining('operationId `one` is used by GET /a/{x}'),
    ]);
  });

  test('a `$ref` to a file outside the folder is not followed', () => {
    const [fault] = faultsOf(
      `${HEAD}paths: { /a: { get: { responses: { '200': { $ref: ../../etc/passwd } } } } }\n`,
    );
    expect(fault?.message).toContain('leaves the folder');
    expect(fault?.remedy).toContain('--allow-outside-refs');
  });

  test('a `$ref` to the network is not followed', () => {
    const [fault] = faultsOf(
      `${HEAD}paths: { /a: { get: { responses: { '200': { $ref: 'http://127.0.0.1:9/x' } } } } }\n`,
    );
    expect(fault?.remedy).toContain('--allow-remote-refs');
  });
});

describe('a mistake in a small part of a large document', () => {
  const text = `${HEAD}paths:
  /a: { get: { ${ok} } }
  /b: { get: { ${ok} } }
  /c: { get: { responses: { '200': { $ref: '#/nowhere' } } } }
`;

  test('is a note, and the rest works', () => {
    const contract = load(text);
    expect(contract.operations).toHaveLength(3);
    expect(contract.notes).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('#/nowhere') },
    ]);
  });

  test('is an error when the caller says so', () => {
    expect(faultsOf(text, 'stop')).toHaveLength(1);
  });

  test('stops whoever has written the document, and not whoever uses that of somebody else', () => {
    const broken = `/c: { get: { responses: { '200': { $ref: '#/nowhere' } } } }`;
    const half = `${HEAD}paths: { ${broken}, /d: { get: { ${ok} } } }\n`;
    expect(load(half, 'skip-of-others').notes).toHaveLength(1);
    expect(faultsOf(half)).toHaveLength(1);
    expect(faultsOf(`${half}x-spectwin: {}\n`, 'skip-of-others')).toHaveLength(1);
    expect(faultsOf(`${HEAD}paths: { ${broken} }\n`, 'skip-of-others')).toHaveLength(1);
  });

  test('a `$ref` inside an example is data', () => {
    const example = `content: { application/json: { example: { $ref: '#/nowhere' } } }`;
    const contract = load(
      `${HEAD}paths: { /a: { get: { responses: { '200': { description: ok, ${example} } } } } }\n`,
    );
    expect(contract.notes).toEqual([]);
  });
});

describe('files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spectwin-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('`$ref`s across files resolve relative to the file they stand in', async () => {
    writeFileSync(join(folder, 'api.yaml'), `${HEAD}paths: { /a: { $ref: a.yaml#/item } }\n`);
    writeFileSync(
      join(folder, 'a.yaml'),
      `item: { get: { responses: { '200': { $ref: '#/ok' } } } }\nok: { description: fine }\n`,
    );
    const contract = await loadContract(join(folder, 'api.yaml'));
    expect(contract.operations[0]?.responses[0]?.node.string('description')).toBe('fine');
    expect(contract.operations[0]?.responses[0]?.node.position.file).toContain('a.yaml');
  });

  test('JSON with a BOM', async () => {
    writeFileSync(
      join(folder, 'api.json'),
      `\uFEFF{"openapi":"3.0.3","paths":{"/a":{"get":{"responses":{}}}}}`,
    );
    expect((await loadContract(join(folder, 'api.json'))).operations).toHaveLength(1);
  });

  test('a file that is not there', async () => {
    const path = join(folder, 'none.yaml');
    await expect(loadContract(path)).rejects.toThrow(/cannot read .*none\.yaml: there is no such file/);
  });
});
