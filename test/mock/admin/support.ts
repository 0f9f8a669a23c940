import { fileURLToPath } from 'node:url';
import { defaultContractPath, loadContract } from '../../../src/contract/document.js';
import { validateResponse } from '../../../src/contract/validate.js';
import { createMock, type MockOptions } from '../../../src/mock/server.js';

export const adminDocument = fileURLToPath(new URL('../../../openapi/admin.yaml', import.meta.url));
export const adminContract = await loadContract(adminDocument);
const providers = await loadContract(defaultContractPath);

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Session {
  readonly url: string;
  /** Calls the admin API; the answer must be one that its document declares. */
  admin(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Got>;
  /** Calls the API that is mocked. */
  api(method: string, path: string, body?: unknown, token?: string): Promise<Got>;
}

/** Serves the shipped contract while `use` runs. */
export async function withMock<T>(options: MockOptions, use: (session: Session) => Promise<T>): Promise<T> {
  const mock = createMock(providers, options);
  const { url } = await mock.listen({ port: 0 });
  const session: Session = {
    url,
    async admin(method, path, body, headers = {}) {
      const got = await call(url, { method, path: `/__spectwin/${path}`, body, headers });
      mustBeDeclared(method, `/__spectwin/${path}`, got);
      return got;
    },
    api: (method, path, body, token = 'token-a') =>
      call(url, { method, path, body, headers: { authorization: `Bearer ${token}` } }),
  };
  try {
    return await use(session);
  } finally {
    await mock.close();
  }
}

async function call(
  url: string,
  {
    method,
    path,
    body,
    headers,
  }: { method: string; path: string; body: unknown; headers: Record<string, string> },
): Promise<Got> {
  const response = await fetch(url + path, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function mustBeDeclared(method: string, target: string, { status, headers, body }: Got): void {
  const match = adminContract.match(method, target.replace(/\?.*/, ''));
  if (!('operation' in match)) return;
  const response = {
    status,
    headers: Object.fromEntries(headers),
    body: body === undefined ? undefined : JSON.stringify(body),
  };
  expect(
    validateResponse(adminContract, match.operation, response, body).map(({ message }) => message),
  ).toEqual([]);
}
