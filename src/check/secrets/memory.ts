import type { Contract, Operation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { toPointer } from '../../contract/pointer.js';
import type { Headers, HttpRequest, HttpResponse } from '../../http/exchange.js';
import { percentDecode } from '../../http/percent.js';
import { clausesAt } from '../findings/clauses.js';
import type { Body } from '../observe/body.js';
import { type Secret, Secrets, type Sighting } from './secrets.js';
import {
  type MemberNames,
  type Marked,
  markedInBody,
  namesIn,
  plainName,
  requestSchemas,
  textsIn,
} from './write-only.js';

/** Headers that carry credentials on purpose, and those that say nothing. */
const QUIET_HEADERS: ReadonlySet<string> = new Set([
  'date',
  'content-length',
  'connection',
  'keep-alive',
  'transfer-encoding',
]);
const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);
/** Of bodies and targets that are longer, what was sent in the open is remembered only so far. */
const OPEN_LENGTH = 128 * 1024;
/** Shorter ones are in too many texts. */
const WEAK_LENGTH = 4;
const WEAK_KEPT = 200;
const NAMES_KEPT = 10_000;

export interface Where {
  readonly operation: Operation | undefined;
  /** Of the body. */
  readonly schema: Node | undefined;
}

/** What a run has sent that nobody may see again, and where it is seen. */
export class Memory {
  private readonly contract: Contract;
  private readonly secrets = new Secrets();
  private readonly places = new Map<string, Node>();
  private readonly credentials = new Set<string>();
  /** That were not sent yet. */
  private readonly canaries = new Set<string>();
  private readonly weak = new Set<string>();
  /** Of no use as secrets. Bodies have the same again and again. */
  private readonly passedOver = new Set<string>();
  private readonly names = new WeakMap<object, MemberNames>();
  private readonly plainNames = new Map<string, string>();

  constructor(contract: Contract) {
    this.contract = contract;
  }

  /** `value` is made to be found: half of it is proof enough. */
  addCanary(value: string): void {
    this.canaries.add(value);
  }

  addCredential(value: string): void {
    this.credentials.add(value);
    this.keep({ value, member: 'credentials', kind: 'credential', canary: false });
  }

  /** Called before a request goes out, so that no answer can come first. */
  remember(request: HttpRequest, body: Body, operation: Operation | undefined): void {
    const marked = operation
      ? markedInBody(this.contract, operation, { headers: request.headers, body })
      : [];
    for (const { member, value, node } of marked) {
      for (const text of textsIn(value)) this.rememberText(text, member, node);
    }
    const isHidden = marked.length === 0 && this.rememberRaw(body.text ?? '');
    this.rememberOpen(request, body, isHidden ? undefined : operation && marked);
  }

  /** What a body holds that no operation takes is not told to anybody either. */
  private rememberOpen(request: HttpRequest, body: Body, marked: readonly Marked[] | undefined): void {
    let left = OPEN_LENGTH;
    const add = (text: string): void => {
      if (text.length >= WEAK_LENGTH && left > 0) this.secrets.addOpen(text.slice(0, left));
      left -= text.length;
    };
    add(percentDecode(this.withoutCredentials(request.target, /([?&=])/)));
    for (const [name, value] of Object.entries(request.headers)) {
      if (!CREDENTIAL_HEADERS.has(name)) add(this.withoutCredentials(String(value), /([\s,;])/));
    }
    if (!body.json || !marked) return;
    const secret = new Set(marked.map(({ path }) => `\u0000${path.join('\u0000')}`));
    openStrings(body.json.value, { secret, add });
  }

  /** Where a token stands alone between the separators it is one, in whatever place it is sent. */
  private withoutCredentials(text: string, separators: RegExp): string {
    const plain = percentDecode(text);
    if (![...this.credentials].some((each) => plain.includes(each))) return text;
    const parts = text.split(separators);
    return parts.filter((part) => !this.credentials.has(percentDecode(part))).join('');
  }

  private rememberText(text: string, member: string, node: Node): void {
    const isWhole = this.canaries.delete(text);
    // The host of an address is as secret as the whole.
    if (!isWhole)
      for (const value of this.canariesIn(text)) this.keepAt(node, { value, member, canary: true });
    this.keepAt(node, { value: text, member, canary: isWhole });
  }

  private keepAt(node: Node, secret: Omit<Secret, 'kind'>): void {
    this.places.set(secret.value, node);
    this.keep({ ...secret, kind: 'write-only' });
  }

  /** From now on they are sent. */
  private canariesIn(text: string): readonly string[] {
    const found = text === '' ? [] : [...this.canaries].filter((value) => text.includes(value));
    for (const value of found) this.canaries.delete(value);
    return found;
  }

  /** In a body that nobody can read, what was made to be found is secret all the same. */
  private rememberRaw(text: string): boolean {
    const found = this.canariesIn(text);
    for (const value of found)
      this.keep({ value, member: 'a write-only member', kind: 'write-only', canary: true });
    return found.length > 0;
  }

  private keep(secret: Secret): void {
    const { value } = secret;
    if (this.passedOver.has(value) || this.secrets.add(secret)) return;
    this.passedOver.add(value);
    if (value.length < WEAK_LENGTH || this.weak.size >= WEAK_KEPT) return;
    // What stands in the contract, names of members above all, is no secret.
    if (!this.contract.root.source.text.includes(value)) this.weak.add(value);
  }

  /** Write-only values in `text` that are not looked for, and that reports leave out all the same. */
  hiddenIn(text: string): string[] {
    const found = [...this.weak].filter((value) => text.includes(value));
    for (const value of found) if (this.secrets.isOpen(value)) this.weak.delete(value);
    return found.filter((value) => this.weak.has(value));
  }

  /** All that `text` holds of what was sent to be kept secret. */
  secretsIn(text: string): string[] {
    const strong = [...this.secrets.find(text)].map(({ secret }) => secret.value);
    return [...strong, ...this.hiddenIn(text)];
  }

  /** Everything of this answer that must not be there. */
  look(response: HttpResponse, body: Body, where: Where): readonly Sighting[] {
    return [
      ...this.inHeaders(response.headers, where),
      ...this.inBody(body, where),
      ...this.byName(response, body, where),
    ];
  }

  private *inHeaders(headers: Headers, where: Where): Generator<Sighting> {
    // Nearly always there is nothing, which one look at all of them tells.
    let all = '';
    for (const name in headers) if (!QUIET_HEADERS.has(name)) all += `${linesOf(headers[name])}\n`;
    if (this.isClean(all)) return;
    for (const [name, value] of Object.entries(headers)) {
      if (!QUIET_HEADERS.has(name)) yield* this.inText(linesOf(value), `the header ${name}`, where);
    }
  }

  private isClean(text: string): boolean {
    return !/[\\%]/.test(text) && this.secrets.find(text).next().done === true;
  }

  private *inBody(body: Body, where: Where): Generator<Sighting> {
    const text = body.text ?? Buffer.from(body.bytes).toString('latin1');
    if (text !== '') yield* this.inText(text, 'the body', where);
  }

  private *inText(text: string, place: string, where: Where): Generator<Sighting> {
    const found = new Set<Secret>();
    for (const reading of readingsOf(text)) {
      for (const { secret, form } of this.secrets.find(reading)) {
        if (found.has(secret)) continue;
        found.add(secret);
        const { member, kind, value } = secret;
        const node = this.places.get(value);
        yield {
          member,
          kind,
          by: 'value',
          form,
          where: place,
          value,
          place: node,
          clauses: this.clauses(node, where),
        };
      }
    }
  }

  private *byName({ status }: HttpResponse, body: Body, where: Where): Generator<Sighting> {
    if (status < 200 || status >= 300 || !body.json || !where.operation) return;
    const { operation, schema } = where;
    const { writeOnly } = this.namesOf(operation, () => requestSchemas(operation));
    const response = schema && this.namesOf(schema.value as object, () => [schema]);
    const names = new Map([...writeOnly, ...(response?.writeOnly ?? [])]);
    if (names.size === 0) return;
    const isMeant = (name: string): boolean => {
      const plain = this.plain(name);
      return names.has(plain) && response?.open.has(plain) !== true;
    };
    for (const path of pathsTo(body.json.value, isMeant)) {
      const known = names.get(this.plain(path.at(-1) ?? ''));
      if (!known) continue;
      const clauses = this.clauses(known.node, where);
      yield {
        member: known.name,
        kind: 'write-only',
        by: 'name',
        form: '',
        where: 'the body',
        pointer: toPointer(path),
        place: known.node,
        clauses,
      };
    }
  }

  /** The records of a server have the same few names again and again. */
  private plain(name: string): string {
    const known = this.plainNames.get(name);
    if (known !== undefined) return known;
    const plain = plainName(name);
    if (this.plainNames.size < NAMES_KEPT) this.plainNames.set(name, plain);
    return plain;
  }

  private namesOf(key: object, schemasOf: () => readonly (Node | undefined)[]): MemberNames {
    const known = this.names.get(key);
    if (known) return known;
    const names = namesIn(this.contract, schemasOf());
    this.names.set(key, names);
    return names;
  }

  /** Of the clauses of the member, those that the answer carries too: what it says about sending is not at stake. */
  private clauses(node: Node | undefined, { schema }: Where): readonly string[] {
    const own = clausesAt(node);
    const target = schema && this.contract.tryResolve(schema);
    const items = target?.child('items');
    const answer = [target, items && this.contract.tryResolve(items)].flatMap((each) => clausesAt(each));
    const both = own.filter((id) => answer.includes(id));
    return both.length > 0 ? both : own;
  }
}

function linesOf(value: Headers[string]): string {
  return typeof value === 'object' ? value.join('\n') : (value ?? '');
}

interface Opening {
  /** Paths of what is write-only. */
  readonly secret: ReadonlySet<string>;
  readonly add: (text: string) => void;
}

/** The strings of a value that are not write-only. */
function openStrings(value: unknown, opening: Opening, path = ''): void {
  if (opening.secret.size > 0 && opening.secret.has(path)) return;
  if (typeof value === 'string') opening.add(value);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) openStrings(member, opening, `${path}\u0000${name}`);
}

/** A text as it is, and as it reads when what is escaped in it is undone. */
function* readingsOf(text: string): Generator<string> {
  yield text;
  let reading = text;
  for (let depth = 0; depth < 3 && reading.includes('\\'); depth++) {
    reading = unescapeJson(reading);
    yield reading;
  }
  if (text.includes('%')) yield percentDecode(text);
}

function unescapeJson(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_all, code: string | undefined, character: string) =>
    code === undefined ? character : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Where members stand whose names are meant, in objects at any depth. */
function pathsTo(value: unknown, isMeant: (name: string) => boolean): readonly (readonly string[])[] {
  const found: string[][] = [];
  const path: string[] = [];
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const isArray = Array.isArray(part);
    for (const [name, member] of Object.entries(part)) {
      path.push(name);
      if (!isArray && isMeant(name)) found.push([...path]);
      walk(member);
      path.pop();
    }
  };
  walk(value);
  return found;
}
