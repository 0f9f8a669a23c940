import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo, type Socket, createServer as createTcpServer } from 'node:net';

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** A request with its whole body. */
export interface Got {
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly bytes?: Buffer | undefined;
}

/** What is sent: `json` is serialised and typed unless `headers` say otherwise; `text` goes as it is. */
export interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string | Buffer | undefined;
  readonly headers?: Record<string, string | string[] | undefined> | undefined;
}

export type Handler = (got: Got) => Answer | 'hang' | 'reset' | Promise<Answer | 'hang' | 'reset'>;

/** A server on loopback that answers as `handler` says, byte for byte. */
export async function serve(handler: Handler): Promise<Listening> {
  const server = createServer((request, response) => void reply(handler, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => close(server) };
}

async function reply(handler: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url: target = '/', headers } = request;
  const path = target.replace(/\?.*$/s, '');
  const bytes = Buffer.concat(chunks);
  const answer = await handler({ method, target, path, headers, text: bytes.toString(), bytes });
  if (answer === 'hang') return;
  if (answer === 'reset') request.socket.destroy();
  else write(response, answer);
}

function write(response: ServerResponse, { status, json, text, headers = {} }: Answer): void {
  const body = json === undefined ? text : JSON.stringify(json);
  const type = json === undefined ? {} : { 'content-type': 'application/json' };
  const length =
    body === undefined || status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const all = Object.entries({ ...type, ...length, ...headers }).filter(([, value]) => value !== undefined);
  response.writeHead(status, Object.fromEntries(all) as Record<string, string>);
  response.end(body);
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** A server on loopback that reads one request a connection and answers with these bytes. */
export async function serveBytes(
  answer: (head: string) => string | Buffer,
  { closes = true } = {},
): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', (data) => {
      const bytes = answer(data.toString('latin1'));
      if (closes) socket.end(bytes);
      else socket.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const end = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, close: end };
}
