import type { Action, Bodies, Contract, Filter, Listing, Operation, Resource } from '../model.js';
import type { Node } from '../node.js';
import { parsePointer } from '../pointer.js';

type Members = Readonly<Record<string, unknown>>;

/**
 * An OpenAPI Overlay 1.1 document that says in `x-spectwin` what was inferred, to be edited. `extends_` names the document. Operations
 * that stand in another file are left out: an overlay cannot reach them.
 */
export function overlayOf(contract: Contract, extends_?: string): Members {
  const all = [...contract.resources, ...contract.singletons];
  const inferred = all.filter((resource) => resource.inferred);
  const resources = inferred.map((resource) => [resource.name, resourceMembers(resource)] as const);
  return {
    overlay: '1.1.0',
    info: { title: `What Spectwin infers from ${contract.title}`, version: '1.0.0' },
    ...(extends_ === undefined ? {} : { extends: extends_ }),
    actions: [
      {
        target: '$',
        description: 'The collections that the server keeps.',
        update: { 'x-spectwin': { resources: Object.fromEntries(resources) } },
      },
      ...inferred.flatMap((resource) => operationActions(resource, contract)),
    ],
  };
}

function resourceMembers(resource: Resource): Members {
  const { key, keyParameter, singleton, parents, fields, listing, listAt, countAt, itemAt } = resource;
  return {
    ...(singleton ? { singleton } : key === '' ? { param: keyParameter } : { key }),
    ...(parents.length > 0 && { parent: parents.map(parentMembers) }),
    ...(fields.size > 0 && { fields: Object.fromEntries(fields) }),
    ...nonEmpty('list', listMembers({ listing, listAt, countAt })),
    ...(itemAt !== '' && { item: { at: itemAt } }),
  };
}

function parentMembers({ parameter, resource }: Resource['parents'][number]): Members {
  return { ...(resource !== undefined && { resource }), param: parameter };
}

function listMembers({
  listing,
  listAt,
  countAt,
}: Pick<Resource, 'listing' | 'listAt' | 'countAt'>): Members {
  const tells = [...(listing?.beside ?? [])].filter(([at]) => at !== countAt);
  return {
    ...(listAt !== '' && { items: listAt }),
    ...(countAt !== undefined && { count: countAt }),
    ...nonEmpty('paging', pagingMembers(listing?.paging)),
    ...nonEmpty(
      'filters',
      Object.fromEntries([...(listing?.filters ?? [])].map(([name, one]) => [name, filterMembers(one)])),
    ),
    ...nonEmpty('sort', sortMembers(listing?.sort)),
    ...nonEmpty('tells', Object.fromEntries(tells)),
    ...nonEmpty('headers', Object.fromEntries(listing?.headers ?? [])),
  };
}

function pagingMembers(paging: Listing['paging']): Members {
  if (!paging) return {};
  const { size, defaultSize, page, firstPage, offset, firstOffset, after, before } = paging;
  return defined({
    size,
    default: defaultSize,
    page,
    first: page !== undefined && firstPage === 0 ? 0 : undefined,
    offset,
    from: offset !== undefined && firstOffset === 1 ? 1 : undefined,
    after,
    before,
  });
}

function filterMembers({ member, match, ignore }: Filter): string | Members {
  if (match === 'equal' && ignore.size === 0) return member;
  return defined({
    member,
    match: match === 'equal' ? undefined : match,
    ignore: ignore.size === 0 ? undefined : [...ignore],
  });
}

function sortMembers(sort: Listing['sort']): Members {
  return sort
    ? defined({ by: sort.by, direction: sort.direction, descending: sort.descending || undefined })
    : {};
}

function operationActions(resource: Resource, { root }: Contract): Members[] {
  const all = [
    ...resource.operations,
    ...resource.also.map(({ action, operation }) => [action, operation] as const),
  ];
  return all
    .filter(([, operation]) => operation.node.source === root.source)
    .map(([action, operation]) => ({
      target: jsonPathTo(operation.node),
      description: describe(resource, operation),
      update: {
        'x-spectwin': {
          resource: resource.name,
          action,
          ...withinMembers(resource, operation),
          ...recordMembers(resource, operation, action),
        },
      },
    }));
}

function withinMembers(resource: Resource, operation: Operation): Members {
  const within = resource.within.get(operation);
  if (!within) return {};
  return { within: defined({ param: within.parameter, member: within.member, resource: within.resource }) };
}

/** Only what differs from where the resource has it. */
function recordMembers(resource: Resource, operation: Operation, action: Action): Members {
  const bodies = resource.bodies.get(operation);
  const usual = action === 'list' ? resource.listAt : resource.itemAt;
  return bodies ? nonEmpty('record', differences(bodies, usual)) : {};
}

function differences({ request, answer, key }: Bodies, usual: string): Members {
  return {
    ...(request !== '' && { request }),
    ...(answer !== usual && { answer: answer ?? false }),
    ...(key !== undefined && { key }),
  };
}

function describe({ reasons }: Resource, { method, path }: Operation): string {
  const name = `${method} ${path}`;
  return reasons.find((reason) => reason.startsWith(`${name}: `)) ?? name;
}

/** RFC 9535, in the short form where the name allows it. */
function jsonPathTo(node: Node): string {
  const parts = parsePointer(node.pointer).map((name) =>
    /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name.replace(/[\\']/g, '\\$&')}']`,
  );
  return `$${parts.join('')}`;
}

function nonEmpty(name: string, members: Members): Members {
  return Object.keys(members).length > 0 ? { [name]: members } : {};
}

function defined(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
