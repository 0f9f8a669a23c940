import { asBytes, serve, violations } from './support.js';

const served = serve('media.yaml');

async function body(path: string, accept = '*/*') {
  const { agent } = await served;
  const {
    status,
    headers,
    body: bytes,
  } = await agent.get(path).set('Accept', accept).buffer().parse(asBytes);
  expect(status).toBe(200);
  return { type: headers['content-type'], bytes: bytes as Buffer, text: (bytes as Buffer).toString() };
}

describe('a range of media types is answered with one of them, in its notation', () => {
  test.each([
    ['/picture', 'image/png', /^\x89PNG/],
    ['/sound', 'audio/wav', /^RIFF/],
    ['/film', 'video/mp4', /./],
    ['/blob', 'application/octet-stream', /./],
    ['/document', 'application/pdf', /^%PDF-1/],
  ])('%s: %s', async (path, type, start) => {
    const answer = await body(path);
    expect(answer.type).toBe(type);
    expect(answer.bytes.toString('latin1')).toMatch(start);
    expect(() => JSON.parse(answer.text) as unknown).toThrow();
  });

  test('a picture of the kind that is asked for', async () => {
    expect((await body('/picture', 'text/html, image/gif;q=0.9')).type).toBe('image/gif');
  });

  test('any text is a text that the schema allows', async () => {
    const { type, text } = await body('/letter');
    expect(type).toBe('text/plain');
    expect(text.length).toBeGreaterThanOrEqual(30);
  });

  test('anything is JSON', async () => {
    const { type, text } = await body('/anything');
    expect(type).toBe('application/json');
    expect(JSON.parse(text)).toEqual({ a: expect.any(String) });
  });

  test('any JSON is some vendor’s', async () => {
    const { type, text } = await body('/vendor');
    expect(type).toMatch(/^application\/.+\+json$/);
    expect(JSON.parse(text)).toEqual([expect.any(Number)]);
  });
});

describe('text', () => {
  test('a number is written as such', async () => {
    expect(Number((await body('/number')).text)).toBeGreaterThanOrEqual(7);
  });

  test.each([
    ['/page', 'text/html', '<p>Hello</p>'],
    ['/csv', 'text/csv', 'a,b\n1,2\n'],
  ])('an example stands as it is: %s', async (path, type, text) => {
    expect(await body(path)).toMatchObject({ type, text });
  });
});

describe('XML follows the hints of the schema', () => {
  test('an example', async () => {
    const { type, text } = await body('/pet');
    expect(type).toBe('application/xml');
    expect(text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<pet xmlns="urn:pets" id="7"><called>Rex &amp; Co</called>' +
        '<tags><tag>a</tag><tag>b</tag></tags><kind><name>dog</name></kind></pet>',
    );
  });

  test('a list', async () => {
    expect((await body('/pets')).text).toMatch(
      /<PetList><pet xmlns="urn:pets" id="\d+">.*<\/pet><\/PetList>$/,
    );
  });
});

describe('forms and streams', () => {
  test('urlencoded', async () => {
    expect(await body('/form')).toMatchObject({
      type: 'application/x-www-form-urlencoded',
      text: 'a=x+y&b=3',
    });
  });

  test('multipart', async () => {
    const { type, text } = await body('/parts');
    const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(type ?? '')?.[1] ?? 'none';
    expect(text).toBe(
      `--${boundary}\r\ncontent-disposition: form-data; name="a"\r\n\r\nx\r\n--${boundary}--\r\n`,
    );
  });

  test('events', async () => {
    const { type, text } = await body('/events');
    expect(type).toBe('text/event-stream');
    expect(text).toMatch(/^data: \{.*\}\n\n$/);
    expect(JSON.parse(text.slice('data: '.length))).toEqual({ delta: expect.any(String) });
    expect((await body('/told-events')).text).toBe('event: ping\ndata: 1\n\n');
  });

  test('a JSON text a line', async () => {
    expect((await body('/lines')).text).toBe('{"n":1}\n{"n":1}\n');
  });
});

describe('what there is is sent, whatever Accept says', () => {
  test('unless the contract declares 406', async () => {
    const { agent } = await served;
    const refused = await agent.get('/strict').set('Accept', 'image/png');
    expect(refused.status).toBe(406);
    expect(violations(await served, 'GET /strict', refused)).toEqual([]);
    await agent.get('/strict').set('Accept', 'image/png, */*;q=0.1').expect(200);
    await agent
      .get('/anything')
      .set('Accept', 'image/png')
      .expect(200)
      .expect('content-type', 'application/json');
  });

  test('JSON comes first where nothing is asked for', async () => {
    expect(await body('/several')).toMatchObject({ type: 'application/json', text: '"as JSON"' });
    expect(await body('/several', 'text/*')).toMatchObject({ type: 'text/plain', text: 'as text' });
  });
});

test('no content is no body', async () => {
  const { agent } = await served;
  const { status, headers, text } = await agent.get('/nothing');
  expect([status, headers['content-type'], text]).toEqual([200, undefined, '']);
});

test('nothing of all that breaks the contract', async () => {
  const { contract, mock, warnings } = await served;
  for (const { method, path } of contract.operations) {
    const { status } = await mock.handle({ method, target: path, headers: { host: 'localhost' } });
    expect([path, status]).toEqual([path, 200]);
  }
  expect(warnings).toEqual([]);
});
