import { type FaultOf, type Sent, inGroup } from './fault.js';
import { isSuccess, textOf, valueOf, withBody } from './kit/answers.js';
import { does } from './kit/needs.js';
import { after } from './kit/wrap.js';

const JSON_IS = 'RFC 8259: what application/json looks like';
const UTF8 = 'RFC 8259, 8.1: JSON between systems is UTF-8, without a byte order mark';

interface Writing {
  readonly name: string;
  readonly title: string;
  readonly promise?: string;
  readonly custom?: true;
  readonly write: (text: string, value: unknown) => string | Uint8Array;
}

const WRITINGS: readonly Writing[] = [
  {
    name: 'json-with-bom',
    title: 'JSON begins with a byte order mark',
    promise: UTF8,
    write: (text) => `\ufeff${text}`,
  },
  {
    name: 'json-in-utf-16',
    title: 'JSON is written in UTF-16',
    promise: UTF8,
    write: (text) => Buffer.from(text, 'utf16le'),
  },
  {
    name: 'json-behind-guard',
    title: 'JSON stands behind a line that keeps it from being run as a script',
    write: (text) => `)]}',\n${text}`,
  },
  {
    name: 'json-in-callback',
    title: 'JSON is the argument of a call',
    write: (text) => `callback(${text});`,
  },
  {
    name: 'json-in-single-quotes',
    title: 'JSON is what Python prints of a dictionary',
    write: (text) => text.replaceAll('"', "'"),
  },
  {
    name: 'json-with-last-comma',
    title: 'JSON has a comma before the last bracket',
    write: (text) => text.replace(/(?<=[^[{])([\]}])$/, ',$1'),
  },
  { name: 'json-twice', title: 'JSON stands twice, one behind the other', write: (text) => text + text },
  {
    name: 'json-and-warning',
    title: 'a warning of the platform stands before the JSON',
    write: (text) => `<br />\n<b>Warning</b>: Undefined index in <b>/srv/app.php</b>\n${text}`,
  },
  {
    name: 'json-in-lines',
    title: 'each record of a list is a line of its own',
    write: (text, value) =>
      Array.isArray(value) ? value.map((item) => `${JSON.stringify(item)}\n`).join('') || '\n' : text,
  },
  {
    name: 'json-member-twice',
    title: 'a member stands twice in the object',
    promise: 'RFC 8259, 4: the names within an object should be unique',
    custom: true,
    write: (text) => text.replace(/\{("(?:[^"\\]|\\.)*":"(?:[^"\\]|\\.)*",)/, '{$1$1'),
  },
];

export const syntax = inGroup(
  'syntax',
  WRITINGS.map(({ name, title, promise = JSON_IS, custom, write }): FaultOf => ({
    name,
    title,
    promise,
    ...(custom && { custom }),
    applies: does('read', 'list'),
    make: () => after((sent, call) => (call.is('read', 'list') ? rewritten(sent, write) : sent)),
  })),
);

function rewritten(sent: Sent, write: Writing['write']): Sent {
  const value = valueOf(sent);
  return isSuccess(sent) && value !== undefined ? withBody(sent, write(textOf(sent), value)) : sent;
}
