import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { invariantPlays } from '../../../src/check/invariants/index.js';
import { type Answered, Reference } from '../support/reference.js';
import { outcomeOf, providersContract } from '../support/run.js';

interface Serving {
  /** Told of every head, and asked once its body is there. */
  readonly enter: (sent: string | undefined) => () => string | undefined;
  /** What has no credentials is answered before its body is there. */
  readonly refuseEarly?: boolean;
  /** Nothing of a request is looked at before the ones before it are answered. */
  readonly oneByOne?: Promise<void>[];
  /** Each part of a body is decoded when it comes. */
  readonly inParts?: boolean;
}

const honest: Serving = { enter: (sent) => () => sent };

function oneVariable(): Serving {
  let current: string | undefined;
  return {
    enter: (sent) => {
      current = sent;
      return () => current;
    },
  };
}

/** Only who is known is remembered. */
function lastLogin(): Serving {
  let current: string | undefined;
  return {
    enter: (sent) => {
      current = sent ?? current;
      return () => current;
    },
  };
}

async function serve(serving: Serving): Promise<Server> {
  const reference = new Reference();
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: target = '', headers } = request;
    const caller = serving.enter(headers.authorization);
    const early = serving.refuseEarly && headers.authorization === undefined;
    const chunks: Buffer[] = [];
    if (!early) for await (const chunk of request) chunks.push(chunk as Buffer);
    const [path = '', query = ''] = target.split('?');
    const authorization = caller();
    const answered = await reference.handle({
      method,
      target,
      path,
      query,
      headers: authorization === undefined ? {} : { authorization },
      text: (serving.inParts ? chunks : [Buffer.concat(chunks)]).map(String).join(''),
    });
    write(response, answered, early === true);
  };
  const inTurn = (request: IncomingMessage, response: ServerResponse): void => {
    const { oneByOne } = serving;
    const before = oneByOne?.at(-1);
    const served = before ? before.then(() => reply(request, response)) : reply(request, response);
    oneByOne?.push(served);
  };
  const server = createServer(inTurn);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function write(response: ServerResponse, { status, json, headers }: Answered, isEarly: boolean): void {
  const type = json === undefined ? {} : { 'content-type': 'application/json' };
  const all = { ...type, ...headers, ...(isEarly && { connection: 'close' }) };
  response.writeHead(status, all as Record<string, string>);
  response.end(json === undefined ? undefined : JSON.stringify(json));
}

async function told(serving: Serving, otherToken?: string): Promise<string[]> {
  const server = await serve(serving);
  const contract = await providersContract();
  try {
    const { findings } = await outcomeOf(contract, {
      target: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      token: 'token-a-0123456789',
      otherToken,
      fixtures: [...invariantPlays(contract)].filter(({ group }) => group === 'slow-uploads'),
    });
    return findings.map(({ severity, message }) => `${severity}: ${message}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const OTHER = 'token-b-0123456789';

test('a server that keeps the caller with the request is not accused', async () => {
  expect(await told(honest, OTHER)).toEqual([]);
});

test('a server that refuses before the body is there is not accused', async () => {
  expect(await told({ ...honest, refuseEarly: true }, OTHER)).toEqual([]);
});

test('a server with one worker, which waits for the body, is not accused', async () => {
  const served: Promise<void>[] = [];
  expect(await told({ ...honest, oneByOne: served }, OTHER)).toEqual([]);
  expect(served.length).toBeGreaterThan(3);
});

test('one variable for all callers is found with another tenant', async () => {
  expect(await told(oneVariable(), OTHER)).toContain(
    'error: a record is lost to its tenant when its body takes its time and somebody else asks meanwhile',
  );
});

test('one variable for all callers is found with a single token', async () => {
  expect(await told(oneVariable())).toContain('error: a request is refused when its body takes its time');
  expect(await told(lastLogin())).toContain(
    'error: a request without credentials succeeds when somebody else asks meanwhile',
  );
});

test('a server that decodes each part of a body alone is found', async () => {
  expect(await told({ ...honest, inParts: true })).toContain(
    'error: a text is not what was sent when its body comes in two parts',
  );
});
