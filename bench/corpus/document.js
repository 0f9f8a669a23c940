// Reads OpenAPI documents for the corpus run. On purpose it shares nothing with src/contract: a mistake there must not excuse itself here.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { load } from 'js-yaml';
import { parse as parseLeniently } from 'yaml';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

/** A document with what its `$ref`s lead to, other local files included. */
export class Document {
  constructor(file) {
    this.files = new Map();
    this.file = resolve(file);
    this.root = this.read(this.file);
    this.version = String(this.root.openapi);
    this.is30 = /^3\.0(\.|$)/.test(this.version);
  }

  read(file) {
    if (!this.files.has(file)) this.files.set(file, parse(readFileSync(file, 'utf8')));
    return this.files.get(file);
  }

  /** Where a value stands: its file and its place there. */
  at(value, file = this.file) {
    return { value, file };
  }

  /** The end of a chain of references; undefined when it leads nowhere. */
  follow({ value, file }) {
    let place = { value, file };
    for (let hops = 0; hops < 50; hops++) {
      const ref = own(place.value, '$ref');
      if (typeof ref !== 'string') return place.value === undefined ? undefined : place;
      place = this.hop(ref, place.file);
      if (!place) return undefined;
    }
    return undefined;
  }

  hop(ref, file) {
    const [path, pointer = ''] = ref.split('#');
    if (/^https?:/.test(path)) return undefined;
    let target = file;
    let value;
    try {
      target = path === '' ? file : resolve(dirname(file), decodeURIComponent(path));
      value = this.read(target);
    } catch {
      return undefined;
    }
    for (const part of pointer.split('/').slice(1)) value = own(value, unescape(part));
    return value === undefined ? undefined : { value, file: target };
  }

  child(place, ...names) {
    let next = this.follow(place);
    for (const name of names) {
      if (!next) return undefined;
      const value = own(next.value, name);
      next = value === undefined ? undefined : this.follow({ value, file: next.file });
    }
    return next;
  }

  /** The members of an object, each where its reference leads. */
  members(place) {
    const object = place && this.follow(place);
    if (!object || typeof object.value !== 'object' || object.value === null) return [];
    const found = Object.entries(object.value).map(([name, value]) => [
      name,
      this.follow({ value, file: object.file }),
    ]);
    return found.filter(([, each]) => each !== undefined);
  }

  /** All operations, in the order of the document. */
  operations() {
    const found = [];
    for (const [path, item] of this.members(this.child(this.at(this.root), 'paths'))) {
      if (!path.startsWith('/')) continue;
      const additional = this.members(this.child(item, 'additionalOperations'));
      const usual = this.members(item).filter(([name]) => METHODS.includes(name));
      for (const [name, place] of [...usual, ...additional]) {
        if (typeof place.value !== 'object') continue;
        found.push(this.operation({ method: name.toUpperCase(), path, item, place }));
      }
    }
    return found;
  }

  operation({ method, path, item, place }) {
    const parameters = new Map();
    for (const owner of [item, place]) {
      for (const [, each] of this.members(this.child(owner, 'parameters'))) {
        const { in: where, name } = each.value;
        if (where && name) parameters.set(`${where} ${name}`, each);
      }
    }
    const responses = this.members(this.child(place, 'responses')).filter(([name]) => !name.startsWith('x-'));
    return {
      id: `${method} ${path}`,
      method,
      path,
      parameters: [...parameters.values()],
      body: this.child(place, 'requestBody'),
      responses: new Map(responses.map(([name, each]) => [name.toUpperCase(), each])),
      security: this.securityOf(place),
    };
  }

  /** The schemes of the first requirement, none when there need be none. */
  securityOf(place) {
    const list = own(place.value, 'security') ?? this.root.security ?? [];
    const [first] = Array.isArray(list) ? list : [];
    if (!first || list.some((each) => Object.keys(each).length === 0)) return [];
    const schemes = this.child(this.at(this.root), 'components', 'securitySchemes');
    return Object.keys(first).map((name) => (schemes && this.child(schemes, name)?.value) ?? {});
  }
}

/** The declared response for a status: the code, its range, or `default`. */
export function responseOf(operation, status) {
  const names = [String(status), `${Math.floor(status / 100)}XX`, 'DEFAULT'];
  const name = names.find((each) => operation.responses.has(each));
  return name && operation.responses.get(name);
}

function parse(text) {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // Not JSON.
  }
  try {
    return load(text);
  } catch {
    return parseLeniently(text);
  }
}

function unescape(part) {
  return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
}

export function own(value, name) {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? value[name] : undefined;
}
