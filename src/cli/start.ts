import type { Contract, Note, Resource } from '../contract/model.js';
import { ownersOfSingletons } from '../contract/owners.js';
import { ADMIN_PREFIX } from '../mock/serve/express.js';
import { paintFor } from '../paint.js';
import { curlFor } from './curl.js';
import { version } from './version.js';

const pc = paintFor(process.stdout);

export interface Started {
  readonly contract: Contract;
  readonly url: string;
  /** Only the credentials of a file are accepted. */
  readonly closed: boolean;
  /** Faults that are on. */
  readonly faults: readonly string[];
}

/** A document of a thousand operations must not push everything else off the screen. */
const ROUTES_SHOWN = 60;
const RESOURCES_SHOWN = 10;

/** What is printed at the start. */
export function startText(start: Started): string {
  const { contract, url } = start;
  const { name } = contract.root.source;
  return [
    `${pc.bold(`Spectwin ${version()}`)}  ${contract.title}  ${pc.dim(`${name}, OpenAPI ${contract.openapi}`)}`,
    `${pc.bold('Listening on')}  ${pc.cyan(url)}`,
    `Admin API     ${url}${ADMIN_PREFIX}state, described in ${url}${ADMIN_PREFIX}openapi.json`,
    ...(start.faults.length > 0 ? [`${pc.yellow('Faulty')}        ${start.faults.join(', ')}`] : []),
    '',
    ...routeLines(contract),
    ...inferenceLines([...contract.resources, ...contract.singletons]),
    ...contract.notes.map(noteLine),
    ...tryLines(start),
  ].join('\n');
}

/** The same for programs. */
export function startFacts({ contract, url, faults }: Started): Record<string, unknown> {
  return {
    url,
    admin: url + ADMIN_PREFIX,
    contract: contract.root.source.name,
    routes: routesOf(contract),
    notes: contract.notes.map(({ message }) => message),
    ...(faults.length > 0 && { faults }),
  };
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly behaviour: string;
}

function routesOf(contract: Contract): Route[] {
  const owners = ownersOfSingletons(contract);
  return contract.operations.map((operation) => {
    const { method, path } = operation;
    const { action, resource } = owners.get(operation) ?? operation;
    return { method, path, behaviour: action && resource ? `${action} ${resource.name}` : 'stateless' };
  });
}

function routeLines(contract: Contract): string[] {
  const routes = routesOf(contract);
  const shown = routes.slice(0, ROUTES_SHOWN);
  const width = Math.max(...shown.map(({ path }) => path.length), 0);
  const lines = shown.map(
    ({ method, path, behaviour }) => `  ${method.padEnd(7)} ${path.padEnd(width)}  ${pc.dim(behaviour)}`,
  );
  const more = routes.length - shown.length;
  return more > 0 ? [...lines, pc.dim(`  and ${more} more`), ''] : [...lines, ''];
}

/** What was inferred, briefly: all reasons of a large document would fill many screens. */
function inferenceLines(resources: readonly Resource[]): string[] {
  const inferred = resources.filter((resource) => resource.inferred);
  if (inferred.length === 0) return [];
  const shown = inferred.slice(0, RESOURCES_SHOWN).map(({ name, reasons }) => {
    return `  ${pc.dim(`${name}: ${reasons.slice(0, 2).join('; ')}`)}`;
  });
  const count = inferred.length === 1 ? '1 resource' : `${inferred.length} resources`;
  return [`${count} inferred; \`spectwin inspect\` shows them all, and why`, ...shown, ''];
}

function noteLine({ severity, message, node, remedy }: Note): string {
  const label = severity === 'info' ? pc.dim('note') : pc.yellow(severity);
  const position = node?.position;
  const place = position ? pc.dim(`${position.file}:${position.line}:${position.column} `) : '';
  return `  ${label} ${place}${message}${remedy === undefined ? '' : pc.dim(` → ${remedy}`)}`;
}

function tryLines({ contract, url, closed }: Started): string[] {
  const curl = curlFor(contract, url, closed ? 'YOUR-TOKEN' : 'demo-token');
  if (curl === undefined) return [];
  const hint = closed ? ', with a token of your file in place of YOUR-TOKEN' : '';
  return [`Try it in another terminal${hint}:`, '', `  ${curl}`, ''];
}
