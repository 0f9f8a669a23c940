import express from 'express';
import request from 'supertest';
import { contractOf, defaultContractPath } from '../../../src/contract/document.js';
import type { Contract } from '../../../src/contract/model.js';
import { parseSource, readSource, toUri } from '../../../src/contract/source.js';
import { type Mock, type MockOptions, createMock } from '../../../src/mock/server.js';

export const providers: Contract = contractOf(readSource(toUri(defaultContractPath)));

/** From an OpenAPI document as a value; `openapi` and `info` are filled in. */
export function contractFrom(document: object): Contract {
  const whole = { openapi: '3.1.0', info: { title: 'Test', version: '1' }, ...document };
  return contractOf(parseSource({ uri: 'file:///test.json', text: JSON.stringify(whole) }));
}

/** A mock behind Express, and how a client calls it. */
export function apiOf(options: MockOptions = {}, contract: Contract = providers) {
  const mock = createMock(contract, options);
  const app = express().use(mock.router);
  const call = (method: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options', path: string) =>
    request(app)[method](path).set('Authorization', 'Bearer token');
  return { mock, app, call, upsert: (body: object) => call('post', '/api/providers/').send(body) };
}

export interface Sent {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Sends a request without a socket. JSON bodies are parsed. */
export async function send(mock: Mock, line: string, { body, headers = {} }: Sent = {}) {
  const [method = '', target = ''] = line.split(' ');
  const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);
  const bytes = isJson ? Buffer.from(JSON.stringify(body)) : (body as string | Uint8Array | undefined);
  const response = await mock.handle({
    method,
    target,
    headers: {
      authorization: 'Bearer token',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
  });
  return { status: response.status, headers: response.headers, body: parsed(response.body) };
}

function parsed(body: Uint8Array | string | undefined): unknown {
  if (body === undefined) return undefined;
  try {
    return JSON.parse(String(body));
  } catch {
    return String(body);
  }
}
