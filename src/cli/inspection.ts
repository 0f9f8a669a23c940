import type { Contract, FieldRule, Listing, Note, Operation, Resource } from '../contract/model.js';
import { paintFor } from '../paint.js';

const pc = paintFor(process.stdout);

/** What a contract is taken to say, for people. */
export function inspectText(contract: Contract): string {
  const { operations, missed, notes, singletons } = contract;
  const resources = [...contract.resources, ...singletons];
  const single = new Set(singletons.flatMap(({ bodies }) => [...bodies.keys()]));
  const stateless = operations.filter((each) => each.action === undefined && !single.has(each));
  const { name } = contract.root.source;
  const inferred = resources.filter((resource) => resource.inferred).length;
  return [
    `${pc.bold(contract.title)}  ${pc.dim(`${name}, OpenAPI ${contract.openapi}`)}`,
    `${resources.length} resources, ${inferred} of them inferred; ${operations.length - stateless.length} of ${operations.length} operations have state`,
    '',
    ...resources.flatMap(resourceLines),
    ...titled(
      'Not taken for resources',
      missed.map(({ item, why }) => `  ${item}  ${pc.dim(why)}`),
    ),
    ...titled(
      'Without state',
      stateless.map(({ method, path }) => `  ${method.padEnd(7)} ${path}`),
    ),
    ...titled('Notes', notes.map(noteLine)),
  ].join('\n');
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [pc.bold(title), ...lines, ''];
}

function resourceLines(resource: Resource): string[] {
  const { name, inferred, creatable, reasons } = resource;
  const origin = inferred ? 'inferred' : 'from the extension';
  return [
    `${pc.bold(name)}  ${pc.dim(origin)}`,
    ...(inferred ? reasons.map((reason) => `  ${reason}`) : operationLines(resource)),
    ...aspectLines(resource),
    ...(creatable
      ? []
      : ['  no operation makes such records: as long as none is seeded, answers are made up']),
    '',
  ];
}

function operationLines({ operations, also }: Resource): string[] {
  const all = [...operations, ...also.map(({ action, operation }) => [action, operation] as const)];
  return all.map(([action, { method, path }]) => `  ${method} ${path}: ${action}`);
}

function aspectLines({ key, singleton, parents, fields, listing }: Resource): string[] {
  const under = parents.map(({ parameter, resource }) =>
    resource ? `${resource} {${parameter}}` : `{${parameter}}`,
  );
  const aspects = [
    ['key', key === '' ? (singleton ? 'none, there is one' : 'the value in the path') : key],
    ['under', under.join(', ')],
    ['server sets', [...fields].map(([name, rule]) => `${name} (${ruleText(rule)})`).join(', ')],
    ['list', listing ? listingText(listing) : ''],
  ];
  return aspects.filter(([, text]) => text !== '').map(([title, text]) => `  ${pc.dim(`${title}:`)} ${text}`);
}

function ruleText(rule: FieldRule): string {
  if ('from' in rule) return `from ${rule.from}`;
  return 'set' in rule ? rule.set : 'hidden';
}

function listingText({ paging, filters, sort }: Listing): string {
  const parameters = paging ? [paging.size, paging.page, paging.offset, paging.after, paging.before] : [];
  const order = sort ? [sort.by, sort.direction] : [];
  const parts = [
    ['pages by', parameters.filter(Boolean)],
    ['filters by', [...filters.keys()]],
    ['sorts by', order.filter(Boolean)],
  ] as const;
  return parts
    .filter(([, names]) => names.length > 0)
    .map(([title, names]) => `${title} ${names.join(', ')}`)
    .join('; ');
}

function noteLine({ severity, message, node, remedy }: Note): string {
  const position = node?.position;
  const place = position ? `${position.file}:${position.line}:${position.column} ` : '';
  return `  ${severity} ${pc.dim(place)}${message}${remedy === undefined ? '' : pc.dim(` → ${remedy}`)}`;
}

/** The same for programs. */
export function inspectFacts(contract: Contract): Record<string, unknown> {
  return {
    title: contract.title,
    contract: contract.root.source.name,
    openapi: contract.openapi,
    resources: contract.resources.map(resourceFacts),
    singletons: contract.singletons.map(resourceFacts),
    operations: contract.operations.map(operationFacts),
    missed: contract.missed,
    notes: contract.notes.map(noteFacts),
  };
}

function resourceFacts(resource: Resource): object {
  const { name, inferred, creatable, key, keyParameter, parents, listAt, itemAt, reasons } = resource;
  const { listing } = resource;
  return {
    name,
    inferred,
    creatable,
    key,
    keyParameter,
    parents,
    fields: Object.fromEntries(resource.fields),
    listAt,
    itemAt,
    paging: listing?.paging,
    sort: listing?.sort,
    filters: Object.fromEntries([...(listing?.filters ?? [])].map(([name_, { member }]) => [name_, member])),
    tells: Object.fromEntries(listing?.beside ?? []),
    reasons,
  };
}

function operationFacts({ id, method, path, action, resource }: Operation): object {
  return { id, method, path, action, resource: resource?.name };
}

function noteFacts({ severity, message, remedy, node }: Note): object {
  return { severity, message, remedy, position: node?.position };
}
