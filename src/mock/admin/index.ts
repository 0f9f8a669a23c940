import type { HttpRequest, HttpResponse } from '../../http/exchange.js';
import { percentDecode } from '../../http/percent.js';
import { parseQuery, splitTarget } from '../../http/target.js';
import { createGuard, type Guard } from './guard.js';
import { problem } from './reply.js';
import { type Action, type AdminParts, routesOf } from './routes.js';

export interface Admin {
  /** Asked before the body is read. */
  readonly guard: Guard;
  readonly answer: (request: HttpRequest) => HttpResponse;
}

/** Routes that look into the mock and change its state, apart from what the contract describes. */
export function createAdmin(parts: AdminParts & { readonly token: string | undefined }): Admin {
  const table = Object.entries(routesOf(parts)).map(([template, actions]) => ({
    pattern: new RegExp(`^${template.replace('{name}', '([^/]+)')}$`),
    actions: new Map(Object.entries(actions)),
  }));
  return { guard: createGuard(parts.token), answer: (request) => answer(request, table) };
}

function answer(
  request: HttpRequest,
  table: readonly { readonly pattern: RegExp; readonly actions: ReadonlyMap<string, Action> }[],
): HttpResponse {
  const { path, query } = splitTarget(request.target);
  for (const { pattern, actions } of table) {
    const found = pattern.exec(path);
    if (!found) continue;
    const action = actions.get(request.method === 'HEAD' ? 'GET' : request.method);
    if (action)
      return action({ name: percentDecode(found[1] ?? ''), query: parseQuery(query), body: request.body });
    const allow = [...actions.keys()].join(', ');
    return problem(405, `this admin route takes ${allow}`, { headers: { allow } });
  }
  return problem(404, 'there is no such admin route; GET /__spectwin/openapi.json lists all of them');
}
