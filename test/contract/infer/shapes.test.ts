import { integer, list, load, object, op, ref, resourceOf, string } from './api.js';

const Pet = object({ id: integer, name: string });
const schemas = { Pet };
const pet = ref('Pet');

describe('where the list stands', () => {
  test.each([
    ['a bare array', list(pet), ''],
    ['data', object({ data: list(pet), has_more: { type: 'boolean' } }), '/data'],
    ['the name of the records', object({ pets: list(pet), meta: object({ total: integer }) }), '/pets'],
    ['results', object({ count: integer, results: list(pet) }), '/results'],
    ['another name, alone', object({ petList: list(pet) }), '/petList'],
    [
      'several arrays, one of the records',
      object({ owners: list(object({ id: string })), found: list(pet) }),
      '/found',
    ],
    [
      'several arrays, one named',
      object({ data: list(object({ id: string })), extra: list(object({ id: string })) }),
      '/data',
    ],
    ['two deep', object({ data: object({ entries: list(pet) }) }), '/data/entries'],
    ['HAL', object({ _embedded: object({ pets: list(pet) }), _links: object({}) }), '/_embedded/pets'],
    ['inline items', object({ items: list(object({ id: integer, kind: string })) }), '/items'],
    ['allOf', { allOf: [object({ data: list(pet) }), object({ next: string })] }, '/data'],
  ])('%s', (_, answer, at) => {
    const contract = load(
      { 'GET /pets': op({ 200: answer }), 'GET /pets/{petId}': op({ 200: pet }) },
      { schemas },
    );
    const resource = resourceOf(contract);
    const operation = resource.operations.get('list');
    expect(resource.listAt).toBe(at);
    expect(operation && resource.bodies.get(operation)?.answer).toBe(at);
  });
});

describe('where the record stands', () => {
  test.each([
    ['bare', pet, ''],
    ['the name of the records', object({ pet }), '/pet'],
    ['data', object({ data: pet, links: object({ self: string }) }), '/data'],
    ['data, with a schema of its own', object({ data: object({ id: integer }), ok: string }), '/data'],
    ['an array of one', list(pet), '/0'],
    ['one wrapper of another name', object({ animal: pet }), '/animal'],
    ['a record with records in it', object({ id: integer, owner: object({ id: integer }) }), ''],
    ['one of several kinds', { oneOf: [pet, object({ id: integer, bark: string })] }, ''],
    ['a reference in a wrapper', { allOf: [pet] }, ''],
  ])('%s', (_, answer, at) => {
    const contract = load(
      { 'GET /pets': op({ 200: object({ data: list(pet) }) }), 'GET /pets/{petId}': op({ 200: answer }) },
      { schemas },
    );
    expect(resourceOf(contract).itemAt).toBe(at);
  });

  test('requests may be wrapped too', () => {
    const body = object({ pet: object({ name: string }) });
    const contract = load(
      {
        'GET /pets': op({ 200: object({ pets: list(pet) }) }),
        'POST /pets': op({ 201: object({ pet }) }, body),
        'GET /pets/{petId}': op({ 200: object({ pet }) }),
      },
      { schemas },
    );
    const resource = resourceOf(contract);
    const create = resource.operations.get('create');
    expect(create && resource.bodies.get(create)).toEqual({ request: '/pet', answer: '/pet' });
  });

  test('the answer of a create may be wrapped otherwise than that of a read', () => {
    const contract = load(
      {
        'GET /pets': op({ 200: list(pet) }),
        'POST /pets': op({ 201: object({ data: pet }) }, pet),
        'GET /pets/{petId}': op({ 200: pet }),
      },
      { schemas },
    );
    const resource = resourceOf(contract);
    const create = resource.operations.get('create');
    expect(create && resource.bodies.get(create)).toEqual({ request: '', answer: '/data' });
  });
});
