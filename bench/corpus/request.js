import { Judge } from './judge-schema.js';
import { own } from './document.js';
import { Sampler } from './sample.js';

/** Declared as parameters by some; they belong to HTTP. */
const OWN_HEADERS = /^(accept|content-type|content-length|transfer-encoding|connection|host|authorization)$/i;

/** Makes a minimal valid request for each operation of a document: what is required and nothing else. */
export class Requests {
  constructor(document) {
    this.document = document;
    this.judge = new Judge(document);
    this.sampler = new Sampler(document, this.judge);
  }

  /** `unsure` names what could not be made true of its schema. */
  of(operation) {
    const request = { method: operation.method, path: operation.path, query: [], cookies: [], unsure: [] };
    request.headers = { accept: '*/*' };
    for (const parameter of operation.parameters) this.parameter(request, parameter);
    request.path = request.path.replace(/\{[^}]*\}/g, 'x');
    for (const scheme of operation.security) {
      if (!isSent(request, scheme)) authenticate(request, scheme);
    }
    if (operation.body) this.body(request, operation.body);
    if (request.cookies.length > 0) request.headers.cookie = request.cookies.join('; ');
    const query = request.query.filter((part) => part !== '').join('&');
    const [path, fragment] = request.path.split('#');
    const hash = fragment === undefined ? '' : `%23${fragment}`;
    const target = path.replaceAll(' ', '%20') + hash;
    return {
      ...request,
      target: query === '' ? target : `${target}${target.includes('?') ? '&' : '?'}${query}`,
    };
  }

  parameter(request, { value: parameter, file }) {
    const { name, in: where } = parameter;
    if (!parameter.required && where !== 'path') return;
    if (where === 'header' && OWN_HEADERS.test(name)) return;
    const value = this.parameterValue(request, { parameter, file });
    const isJson = Object.keys(parameter.content ?? {}).some((range) => /json/i.test(range));
    const given = isJson ? JSON.stringify(value) : value;
    if (where === 'path') request.path = request.path.replace(`{${name}}`, () => pathText(parameter, given));
    else if (where === 'query') request.query.push(queryText(parameter, given));
    else if (where === 'querystring') request.query.push(formText(value));
    else if (where === 'header')
      request.headers[name.toLowerCase()] = simpleText(given, parameter.explode, String);
    else if (where === 'cookie') request.cookies.push(queryText(parameter, given).replaceAll('&', '; '));
  }

  parameterValue(request, { parameter, file }) {
    const place = { value: parameter, file };
    const [content] = this.document.members(this.document.child(place, 'content'));
    const schema = schemaOf(content ? content[1] : place);
    if (!schema) return 'x';
    const { value, valid } = this.sampler.value(schema, parameter.name, {
      examples: this.examples(place),
      isForm: true,
      isPath: parameter.in === 'path',
    });
    if (!valid) request.unsure.push(`${parameter.in} ${parameter.name}`);
    return value === '' || value === null ? 'x' : value;
  }

  examples(place) {
    const named = this.document
      .members(this.document.child(place, 'examples'))
      .map(([, each]) => own(each.value, 'value'));
    return [own(place.value, 'example'), ...named];
  }

  body(request, body) {
    const contents = this.document.members(this.document.child(body, 'content'));
    const json = contents.find(([range]) => /[/+]json/i.test(range));
    const chosen = json ?? (body.value.required ? contents[0] : undefined);
    if (!chosen) return;
    const [range, content] = chosen;
    const { value, valid } = this.bodyValue(content, /urlencoded|multipart/.test(range));
    if (!valid) request.unsure.push('body');
    const type = range.includes('*') ? typeFor(range) : range;
    writeBody(request, type, value);
  }

  bodyValue(content, isForm) {
    const schema = schemaOf(content);
    const [example] = this.examples(content);
    return schema
      ? this.sampler.value(schema, 'body', { examples: this.examples(content), isForm })
      : { value: example ?? {}, valid: true };
  }
}

/** A type of a range. */
function typeFor(range) {
  const [kind, subtype = ''] = range.split('/');
  if (subtype.startsWith('*+')) return `${kind}/vnd.corpus+${subtype.slice(2)}`;
  return { text: 'text/plain', image: 'image/png' }[kind] ?? 'application/json';
}

function schemaOf(place) {
  const value = own(place.value, 'schema');
  return value === undefined ? undefined : { value, file: place.file };
}

/** Some documents declare the key as a parameter as well. */
function isSent({ query, headers }, { type, in: where, name = '' }) {
  if (type !== 'apiKey') return false;
  return where === 'query'
    ? query.some((part) => part.startsWith(`${name}=`))
    : name.toLowerCase() in headers;
}

function authenticate(request, { type, scheme = '', in: where, name }) {
  if (type === 'apiKey' && where === 'query') request.query.push(`${encodeURIComponent(name)}=corpus`);
  else if (type === 'apiKey' && where === 'cookie') request.cookies.push(`${name}=corpus`);
  else if (type === 'apiKey') request.headers[name.toLowerCase()] = 'corpus';
  else if (type === 'http' && /^basic$/i.test(scheme))
    request.headers.authorization = 'Basic Y29ycHVzOmNvcnB1cw==';
  else if (type === 'http' && !/^bearer$/i.test(scheme)) request.headers.authorization = `${scheme} corpus`;
  else if (type === 'http' || type === 'oauth2' || type === 'openIdConnect')
    request.headers.authorization = 'Bearer corpus';
}

function writeBody(request, type, value) {
  const essence = type.split(/[;,]/)[0].trim().toLowerCase();
  request.headers['content-type'] = type;
  if (/[/+]json$/.test(essence)) request.body = JSON.stringify(value);
  else if (essence === 'application/x-www-form-urlencoded') request.body = formText(value);
  else if (essence.startsWith('multipart/')) writeParts(request, essence, value);
  else request.body = typeof value === 'string' && value !== '' ? value : 'some bytes';
}

function writeParts(request, essence, value) {
  const boundary = 'corpus-boundary';
  request.headers['content-type'] = `${essence}; boundary=${boundary}`;
  const fields = Object.entries(value ?? {}).flatMap(([name, member]) =>
    [member].flat().map((each) => [name, each]),
  );
  const parts = fields.map(([name, member]) => {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
    const isNested = typeof member === 'object' && member !== null;
    const typed = isNested ? `${head}\r\nContent-Type: application/json` : head;
    return `${typed}\r\n\r\n${isNested ? JSON.stringify(member) : member}\r\n`;
  });
  request.body = `${parts.join('')}--${boundary}--\r\n`;
}

/** Nested members in brackets, as PHP, Rails and Stripe read them. */
function formText(value) {
  const pairs = [];
  const add = (name, member) => {
    if (Array.isArray(member))
      for (const [index, each] of member.entries()) add(isPlain(each) ? name : `${name}[${index}]`, each);
    else if (!isPlain(member)) for (const [key, each] of Object.entries(member)) add(`${name}[${key}]`, each);
    else pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(member ?? '')}`);
  };
  for (const [name, member] of Object.entries(value ?? {})) add(name, member);
  return pairs.join('&');
}

function isPlain(value) {
  return typeof value !== 'object' || value === null;
}

function simpleText(value, explode, escape) {
  if (Array.isArray(value)) return value.map((each) => escape(text(each))).join(',');
  if (isPlain(value)) return escape(text(value));
  return Object.entries(value)
    .map(([name, each]) => `${escape(name)}${explode ? '=' : ','}${escape(text(each))}`)
    .join(',');
}

function pathText({ style = 'simple', explode = false, name }, value) {
  const plain = simpleText(value, explode, encodeURIComponent);
  if (style === 'label') return `.${plain}`;
  return style === 'matrix' ? `;${encodeURIComponent(name)}=${plain}` : plain;
}

const SEPARATORS = { form: ',', spaceDelimited: '%20', pipeDelimited: '%7C' };

function queryText({ name, style = 'form', explode = style === 'form' }, value) {
  const key = encodeURIComponent(name);
  if (isPlain(value)) return `${key}=${escaped(value)}`;
  if (Array.isArray(value)) {
    if (value.length === 0) return '';
    return explode
      ? value.map((each) => `${key}=${escaped(each)}`).join('&')
      : `${key}=${value.map(escaped).join(SEPARATORS[style] ?? ',')}`;
  }
  const entries = Object.entries(value);
  if (style === 'deepObject')
    return entries
      .map(([member, each]) => `${key}[${encodeURIComponent(member)}]=${escaped(each)}`)
      .join('&');
  if (explode)
    return entries.map(([member, each]) => `${encodeURIComponent(member)}=${escaped(each)}`).join('&');
  return entries.length === 0 ? '' : `${key}=${entries.flat().map(escaped).join(',')}`;
}

function escaped(value) {
  return encodeURIComponent(text(value));
}

function text(value) {
  return isPlain(value) ? String(value ?? '') : JSON.stringify(value);
}
