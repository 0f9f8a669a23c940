import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { inPlace } from '../../contract/shape-of.js';
import { isObject } from '../records/merge-patch.js';
import { itemsOf, objectFacts } from '../schema-facts.js';

/** What the schema's `xml` says (OpenAPI, XML Object); undefined where it says nothing. */
interface Hints {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly attribute: boolean;
  readonly text: boolean;
  readonly wrapped: boolean;
}

/** A value as XML, as the `xml` members of its schema have it. `name`: of the root, where the schema names none. */
export function toXml(value: unknown, schema: Node | undefined, contract: Contract): string {
  const writer = new Writer(contract);
  const name = nameOf(schema) ?? 'root';
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writer.root(value, schema, name)}`;
}

/** The last name on the way to the schema, as the root of a document is commonly called. */
function nameOf(schema: Node | undefined): string | undefined {
  const ref = schema?.string('$ref') ?? schema?.child('items')?.string('$ref');
  return ref?.split('/').at(-1);
}

const MAX_DEPTH = 60;

class Writer {
  private readonly contract: Contract;

  constructor(contract: Contract) {
    this.contract = contract;
  }

  root(value: unknown, schema: Node | undefined, name: string): string {
    if (!Array.isArray(value)) return this.element(value, schema, { name, depth: 0 });
    const own = this.hints(schema).name ?? `${name}List`;
    return wrap(tag(own), '', this.items(value, schema, { name, depth: 1 }));
  }

  private element(value: unknown, schema: Node | undefined, place: { name: string; depth: number }): string {
    const hints = this.hints(schema);
    const name = tag(hints.name ?? place.name);
    const namespace = hints.namespace === undefined ? '' : namespaceText(name, hints.namespace);
    if (value === null || value === undefined || place.depth > MAX_DEPTH) return wrap(name, namespace, '');
    if (!isObject(value)) return wrap(name, namespace, escape(textOf(value)));
    const { attributes, content } = this.members(value, schema, place.depth);
    return wrap(name, namespace + attributes, content);
  }

  private members(
    value: Readonly<Record<string, unknown>>,
    schema: Node | undefined,
    depth: number,
  ): { attributes: string; content: string } {
    const { properties } = objectFacts(schema, this.contract);
    let [attributes, content] = ['', ''];
    for (const [name, member] of Object.entries(value)) {
      const node = properties.get(name);
      const hints = this.hints(node);
      if (hints.attribute) attributes += ` ${tag(hints.name ?? name)}="${escape(textOf(member))}"`;
      else if (hints.text) content += escape(textOf(member));
      else if (Array.isArray(member)) content += this.list(member, node, { name, depth: depth + 1 });
      else content += this.element(member, node, { name, depth: depth + 1 });
    }
    return { attributes, content };
  }

  /** `wrapped`: in an element of their own; each item is named as its schema says, else like the member. */
  private list(
    list: readonly unknown[],
    schema: Node | undefined,
    place: { name: string; depth: number },
  ): string {
    const hints = this.hints(schema);
    const items = this.items(list, schema, place);
    return hints.wrapped ? wrap(tag(hints.name ?? place.name), '', items) : items;
  }

  private items(
    list: readonly unknown[],
    schema: Node | undefined,
    place: { name: string; depth: number },
  ): string {
    const node = itemsOf(schema, this.contract);
    return list.map((item) => this.element(item, node, { ...place, depth: place.depth + 1 })).join('');
  }

  private hints(schema: Node | undefined): Hints {
    const parts = schema ? inPlace(schema, this.contract) : [];
    const found = parts.flatMap((part) => part.child('xml') ?? []);
    const string = (key: string) =>
      found.map((node) => node.string(key)).find((text) => text !== undefined && text !== '');
    const prefix = string('prefix');
    const name = string('name');
    const kind = string('nodeType');
    return {
      name: name !== undefined && prefix !== undefined ? `${prefix}:${name}` : name,
      namespace: string('namespace'),
      attribute: kind === 'attribute' || found.some((node) => node.boolean('attribute')),
      text: kind === 'text' || kind === 'cdata',
      wrapped: kind === 'element' || found.some((node) => node.boolean('wrapped')),
    };
  }
}

function namespaceText(name: string, namespace: string): string {
  const colon = name.indexOf(':');
  return ` xmlns${colon < 0 ? '' : `:${name.slice(0, colon)}`}="${escape(namespace)}"`;
}

function wrap(name: string, attributes: string, content: string): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

/** Names of members may hold what names of elements may not (XML 1.0, 2.3). */
function tag(name: string): string {
  const text = name.replace(/[^\w.:\u00b7-\uffff-]/g, '_');
  return /^[A-Za-z_\u00c0-\uffff]/.test(text) ? text : `_${text}`;
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Without what XML cannot hold at all (XML 1.0, 2.2). */
function escape(text: string): string {
  const allowed = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
  return allowed.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
