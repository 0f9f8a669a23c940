import { fileURLToPath } from 'node:url';
import express from 'express';
import supertest from 'supertest';
import { type LoadOptions, loadContract } from '../../src/contract/document.js';
import type { Contract } from '../../src/contract/model.js';
import { validateResponse } from '../../src/contract/validate.js';
import { type Mock, type MockOptions, createMock } from '../../src/mock/server.js';

export interface Served {
  readonly contract: Contract;
  readonly mock: Mock;
  readonly agent: ReturnType<typeof supertest>;
  /** What the mock had to say of its own answers. */
  readonly warnings: readonly string[];
}

/** A document of this folder, behind Express. */
export async function serve(name: string, options: MockOptions & LoadOptions = {}): Promise<Served> {
  const contract = await loadContract(fileURLToPath(new URL(name, import.meta.url)), options);
  const warnings: string[] = [];
  const mock = createMock(contract, { onWarning: (message) => warnings.push(message), ...options });
  return { contract, mock, warnings, agent: supertest(express().use(mock.router)) };
}

/** Bytes of an answer, whatever its media type. */
export function asBytes(response: supertest.Response, done: (error: null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const stream = response as unknown as NodeJS.ReadableStream;
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => done(null, Buffer.concat(chunks)));
}

/** What an answer breaks of the contract. */
export function violations(
  { contract }: Served,
  operation: string,
  { status, headers, body, text }: supertest.Response,
): readonly string[] {
  const found = contract.operations.find(({ method, path }) => `${method} ${path}` === operation);
  if (!found) throw new Error(`no operation ${operation}`);
  const isJson = /json/.test(headers['content-type'] ?? '');
  const message = { status, headers, body: text === '' ? undefined : (text ?? 'bytes') };
  const problems = validateResponse(contract, found, message, isJson ? (body as unknown) : text);
  return problems.map(({ pointer, message: what }) => `${pointer} ${what}`);
}
