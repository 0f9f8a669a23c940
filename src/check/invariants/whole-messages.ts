import type { Actor } from './actor.js';
import type { Invariant } from './invariant.js';

export const wholeMessages: Invariant = {
  id: 'whole-messages',
  title: 'Every message is whole, on connections of all kinds',
  severity: 'error',
  basis: 'RFC 9112, 6 and 9: how messages end, and what becomes of their connection.',
  about:
    'Each kind of answer once over a connection of its own, byte by byte, and requests as rare clients send them: in chunks, and announced by `Expect`; and answers on connections that last, where nothing may come behind them. What is wrong with an answer, the check `framing` says. A good request after a bad one on the same connection is answered as ever.',
  needs: [],
  applies: (subject) => subject.making() !== undefined,
  scenes: [
    { name: 'each kind of answer, byte by byte', play: byteByByte },
    { name: 'requests in chunks', play: chunked },
    { name: 'requests that wait for a sign', play: expecting },
    { name: 'answers on connections that last', play: lasting },
    { name: 'good requests after bad ones', play: goesOn, alone: true },
  ],
};

async function byteByByte(actor: Actor): Promise<void> {
  const { subject, stage } = actor;
  const draft = actor.draft();
  const made = actor.made(draft, await stage.sendOnWire(draft.call));
  const key = made.key;
  const read = subject.operation('read');
  const list = subject.operation('list');
  const calls = [
    ...subject
      .writing()
      .map((operation) => actor.writeCall(operation, made, actor.otherValues(operation, made.shown))),
    ...(read
      ? [
          actor.call(read, { key }),
          actor.call(read, { key, method: 'HEAD' }),
          actor.call(read, { key: actor.newKey('absent') }),
          actor.call(read, { key, credentials: 'none' }),
        ]
      : []),
    ...(list ? [actor.call(list)] : []),
    actor.call(actor.making(), { key, body: { raw: '{"' } }),
  ];
  await Promise.all(calls.map((call) => stage.sendOnWire(call)));
  const remove = subject.operation('delete');
  if (!remove) return;
  await stage.sendOnWire(actor.call(remove, { key }));
  await stage.sendOnWire(actor.call(remove, { key }));
}

/** RFC 9112, 7.1: a server takes what HTTP/1.1 clients may send. One of HTTP/1.0 is not to be sent chunks (6.1). */
async function chunked(actor: Actor): Promise<void> {
  const { subject, stage } = actor;
  const { call, asked } = actor.draft();
  const act = { step: 'in chunks', key: asked, body: call.body, headers: { 'transfer-encoding': 'chunked' } };
  const seen = await stage.sendOnWire(actor.call(actor.making(), act));
  if (seen.status < 400 || seen.status >= 500 || seen.status === 411 || seen.status === 429) return;
  if (seen.exchange.response.httpVersion === '1.0' || !(await actor.takesRecords())) return;
  const complaint = {
    message: 'a request in chunks is refused',
    expected: 'a success, or 411',
    seen: String(seen.status),
    remedy: 'read the body of a request however it is framed',
    place: subject.place(seen.operation, 201),
    clauses: [],
    basis: 'RFC 9112, 7.1: a recipient parses the chunked coding.',
  };
  actor.report({ complaint, seen: [seen] });
}

/** RFC 9110, 10.1.1: a server sends the sign or the answer; the content comes anyway. */
async function expecting(actor: Actor): Promise<void> {
  const { subject, stage } = actor;
  const { call, asked } = actor.draft();
  const act = { step: 'with Expect', key: asked, body: call.body, headers: { expect: '100-continue' } };
  const seen = await stage.sendOnWire(actor.call(actor.making(), act));
  if (seen.status < 400 || seen.status >= 500 || seen.status === 417 || seen.status === 429) return;
  if (!(await actor.takesRecords())) return;
  const complaint = {
    message: 'a request that expects a sign before its content is refused',
    expected: 'a success, or 417',
    seen: String(seen.status),
    remedy: 'answer `Expect: 100-continue` with 100, or with the final answer',
    place: subject.place(seen.operation, 201),
    clauses: [],
    basis: 'RFC 9110, 10.1.1: a server takes the expectation, or answers 417.',
  };
  actor.report({ complaint, seen: [seen] });
}

/** What comes behind an answer would begin the next one (RFC 9112, 9.2). */
async function lasting(actor: Actor): Promise<void> {
  const { subject, stage } = actor;
  const { key } = await actor.make();
  const read = subject.operation('read');
  const list = subject.operation('list');
  const calls = [
    ...(read ? [actor.call(read, { key }), actor.call(read, { key, credentials: 'none' })] : []),
    ...(list ? [actor.call(list)] : []),
  ];
  await Promise.all(calls.map((call) => stage.sendOnWire(call, { isLasting: true })));
}

/** What is left of a bad request, or of an answer without content, would begin the next message. */
async function goesOn(actor: Actor): Promise<void> {
  const { subject } = actor;
  const made = await actor.make();
  const [key, long] = [made.key, JSON.stringify({ text: 'x'.repeat(40_000) })];
  const read = subject.operation('read') ?? subject.operation('list');
  if (!read) return;
  const bad = [
    actor.call(actor.making(), { key, body: { raw: long }, credentials: 'none' }),
    actor.call(actor.making(), { key, body: { raw: long.slice(0, -5) } }),
    actor.call(actor.making(), { key, body: { raw: '' } }),
    actor.call(read, { key, method: 'HEAD' }),
    ...subject
      .writing()
      .map((operation) => actor.call(operation, { key: actor.newKey('absent'), body: { raw: long } })),
  ];
  for (const call of bad) {
    await actor.sendCall({ ...call, step: 'a bad request' });
    const seen = await actor.send(read, { step: 'a good one after it', key });
    if (seen.status < 400 || seen.status >= 500) continue;
    const complaint = {
      message: 'a good request after a bad one is refused',
      expected: '200',
      seen: String(seen.status),
      remedy: 'read a request to its end or close its connection, whatever the answer is',
      place: subject.place(read, 200),
      clauses: [],
      basis: 'RFC 9112, 9.3: a connection goes on with the next request.',
    };
    return actor.report({ complaint, seen: [seen] });
  }
}
