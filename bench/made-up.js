/** `size` operations: five a resource, each resource with schemas of its own that refer to each other. */
export function documentOf(size) {
  const paths = {};
  const schemas = {};
  for (let index = 0; index * 5 < size; index++) {
    const name = `Thing${index}`;
    const schema = { $ref: `#/components/schemas/${name}` };
    const content = { 'application/json': { schema } };
    const ok = { 200: { description: 'ok', content } };
    const list = { type: 'array', items: schema };
    const listed = { 200: { description: 'ok', content: { 'application/json': { schema: list } } } };
    const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
    const created = { 201: { description: 'made', content } };
    paths[`/things${index}`] = {
      get: { responses: listed },
      post: { requestBody: { required: true, content }, responses: created },
    };
    paths[`/things${index}/{id}`] = {
      parameters,
      get: { responses: ok },
      put: { requestBody: { required: true, content }, responses: ok },
      delete: { responses: { 204: { description: 'gone' } } },
    };
    schemas[name] = thing(index);
  }
  return { openapi: '3.0.3', info: { title: 'made up', version: '1' }, paths, components: { schemas } };
}

function thing(index) {
  const properties = { id: { type: 'string', readOnly: true }, name: { type: 'string' } };
  for (let member = 0; member < 20; member++) properties[`member${member}`] = { type: 'integer', minimum: 0 };
  if (index > 0) properties.other = { $ref: `#/components/schemas/Thing${index - 1}` };
  return { type: 'object', required: ['id', 'name'], properties };
}
