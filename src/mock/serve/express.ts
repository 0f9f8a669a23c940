import {
  IncomingMessage,
  type ServerOptions,
  ServerResponse,
  validateHeaderName,
  validateHeaderValue,
} from 'node:http';
import type { Express } from 'express';
import type { HttpRequest, HttpResponse } from '../../http/exchange.js';
import type { Admin } from '../admin/index.js';
import { problem } from '../admin/reply.js';
import { appendCors, isCorsHeader, preflight } from './cors.js';
import type { Answer, Answered } from '../stages/stage.js';
import type { Handler } from './handler.js';
import { directMessageClass, receive, type Upload } from './upload.js';

/** What stands behind the HTTP face. */
export interface Inside {
  readonly answer: Answer;
  /** Asked for every target below `ADMIN_PREFIX`. */
  readonly admin?: Admin | undefined;
  readonly cors: boolean;
  /** In bytes. */
  readonly bodyLimit: number;
  readonly clock: () => number;
}

export const ADMIN_PREFIX = '/__spectwin/';
const ADMIN_BODY_LIMIT = 256 * 1024 * 1024;

type Req = Express['request'];
type Res = Express['response'];

interface Application {
  readonly app: (req: IncomingMessage, res: ServerResponse) => void;
  readonly classes: Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>;
}

interface Call {
  readonly req: IncomingMessage & { readonly baseUrl?: string | undefined };
  readonly res: ServerResponse;
  readonly target: string;
  readonly startedAt: number;
}

/** An Express handler before `inside`. It answers every request that reaches it, and never calls `next`. */
export function createHandler(inside: Inside): Handler {
  return (req, res) => {
    const call: Call = { req, res, target: originForm(req.url ?? ''), startedAt: inside.clock() };
    if (inside.admin && isAdmin(call.target)) return enterAdmin(inside.admin, call);
    receive(req, inside.bodyLimit, (upload) => respond(inside, call, upload));
  };
}

/** How long a body may be, in bytes, of a request that may be for the admin API: a whole state can be put there. */
export function bodyLimitOf(req: IncomingMessage, { bodyLimit }: { readonly bodyLimit: number }): number {
  return isAdmin(req.url ?? '') ? ADMIN_BODY_LIMIT : bodyLimit;
}

/** An Express application with `handler` before all else, and the classes that its server has to make messages of. */
export async function createApplication(handler: Handler): Promise<Application> {
  const { default: express } = await import('express');
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(handler);
  const classes = messageClasses(app);
  return {
    // What Express cannot route, for instance a target that is no URL, is for the handler to refuse all the same.
    app: (req, res) => app(req as Req, res as Res, () => handler(req, res, () => {})),
    classes,
  };
}

/**
 * `app.handle` calls `Object.setPrototypeOf` on every request and response, after which V8 treats them as slow objects: that costs more
 * than all else in Express. Messages that are born with these very prototypes make the call a no-op.
 */
function messageClasses(app: Express): Application['classes'] {
  const AppRequest = directMessageClass();
  class AppResponse<R extends IncomingMessage> extends ServerResponse<R> {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  app.request = AppRequest.prototype as unknown as Req;
  app.response = AppResponse.prototype as Res;
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
}

function isAdmin(target: string): boolean {
  return target.startsWith(ADMIN_PREFIX);
}

/** The admin API has no CORS headers: pages of other origins must not read it. */
function enterAdmin(admin: Admin, call: Call): void {
  const { req } = call;
  const refusal = admin.guard(requestOf(call, undefined), req.socket.remoteAddress);
  if (refusal) return write(call, refusal, false);
  receive(req, ADMIN_BODY_LIMIT, ({ bytes, tooLarge }) => {
    write(
      call,
      tooLarge ? problem(413, 'a state has at most 256 MiB') : admin.answer(requestOf(call, bytes)),
      false,
    );
  });
}

function respond(inside: Inside, call: Call, upload: Upload): void {
  const request = requestOf(call, upload.bytes);
  const asked = inside.cors ? preflight(request) : undefined;
  if (asked) return write(call, asked, false);
  const { startedAt, req } = call;
  const { tooLarge } = upload;
  const response = inside.answer({ request, startedAt, tooLarge, connection: req.socket });
  if (response instanceof Promise) void writeLater(call, response, inside.cors);
  else write(call, response, inside.cors);
}

function requestOf({ req, target }: Call, body: Uint8Array | undefined): HttpRequest {
  return { method: req.method ?? '', target, headers: req.headers, body };
}

async function writeLater(call: Call, response: Promise<Answered>, cors: boolean): Promise<void> {
  const answer = await response;
  if (!call.res.destroyed) write(call, answer, cors);
}

/** Proxies send the absolute form, `GET http://host/path` (RFC 9112, 3.2.2). */
function originForm(url: string): string {
  if (url.startsWith('/') || url === '*') return url;
  const rest = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/is.exec(url)?.[1] ?? url;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function write(call: Call, response: Answered, cors: boolean): void {
  const { req, res } = call;
  if (res.headersSent) return;
  const fields = fieldsOf(call, response, cors);
  if (response.transmit) return response.transmit({ res, fields, body: response.body });
  try {
    res.writeHead(response.status, fields);
  } catch {
    // A contract's own examples may hold a header value that HTTP does not allow.
    res.writeHead(response.status, fields.flatMap(allowedPair));
  }
  if (response.body === undefined || req.method === 'HEAD') res.end();
  else send(res, response.body);
}

/**
 * `end(text)` gives the socket head and body as one text and an empty one after it. Two are sent with `writev`, for which Node prepares
 * much more than for one: that costs as much as all of Express.
 */
function send(res: ServerResponse, body: string | Uint8Array): void {
  if (typeof body !== 'string') return void res.end(body);
  res.write(body);
  res.uncork();
  res.end();
}

/** Header names and values in turn: the form that Node takes over as it is. */
function fieldsOf({ req }: Call, response: HttpResponse, cors: boolean): string[] {
  const { headers, body, status } = response;
  const fields: string[] = [];
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value === undefined || isForeign(name, cors)) continue;
    if (name === 'location') fields.push(name, located(String(value), req.baseUrl));
    else if (typeof value === 'string') fields.push(name, value);
    else for (const item of value) fields.push(name, item);
  }
  if (cors) appendCors(fields, req.headers.origin, headers);
  // RFC 9110, 8.6: no Content-Length in a 204; a HEAD answer without a body says nothing of its length.
  if (status !== 204 && status !== 304 && (body !== undefined || req.method !== 'HEAD')) {
    fields.push('content-length', String(body === undefined ? 0 : Buffer.byteLength(body)));
  }
  return fields;
}

/** What the connection decides, or CORS, and not the answer. */
function isForeign(name: string, cors: boolean): boolean {
  switch (name) {
    case 'connection':
    case 'content-length':
    case 'keep-alive':
    case 'transfer-encoding':
      return true;
    default:
      return cors && (name === 'vary' || isCorsHeader(name));
  }
}

/** A path in `Location` counts from the root of the server, not from where the mock is mounted. */
function located(location: string, baseUrl: string | undefined): string {
  return baseUrl && location.startsWith('/') ? baseUrl + location : location;
}

function allowedPair(name: string, index: number, fields: readonly string[]): string[] {
  const value = fields[index + 1];
  if (index % 2 === 1 || value === undefined) return [];
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return [name, value];
  } catch {
    return [];
  }
}
