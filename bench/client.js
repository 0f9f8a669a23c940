import { connect } from 'node:net';

const CONNECTIONS = 8;

const HEAD =
  'POST /api/providers/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer bench-token\r\n' +
  'Content-Type: application/json\r\nAccept: application/json\r\nUser-Agent: bench\r\n';

/** The bytes of an upsert of the provider number `index`. */
function upsertBytes(index) {
  const body = JSON.stringify({
    provider_id: `provider-${index}`,
    provider_name: `Provider ${index}`,
    api_key: `key-of-${index}`,
    extra_kwargs: { base_url: `https://${index}.example.com/v1`, timeout: 60, temperature: 0.7 },
  });
  return Buffer.from(`${HEAD}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

const USUAL_KEYS = 1000;
const USUAL = Array.from({ length: USUAL_KEYS }, (_, index) => upsertBytes(index));

/** In turn, with each key among the first thousand. */
export function usualRequests() {
  let index = 0;
  return () => USUAL[index++ % USUAL_KEYS];
}

/** All over `keys` keys, each of them once before any of them twice: 7919 is prime. */
export function scatteredRequests(keys) {
  let index = 0;
  return () => upsertBytes((index += 7919) % keys);
}

/** Sends `count` upserts over eight kept-alive connections, one after the other on each. */
export function drive(port, count, nextRequest = usualRequests()) {
  let sent = 0;
  let answered = 0;
  return new Promise((resolve, reject) => {
    const onAnswer = () => {
      answered += 1;
      if (answered === count) resolve();
    };
    for (let index = 0; index < Math.min(CONNECTIONS, count); index++) {
      talk(port, {
        next: () => (sent++ < count ? nextRequest() : undefined),
        onAnswer,
        onError: reject,
      });
    }
  });
}

function talk(port, { next, onAnswer, onError }) {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay();
  let text = '';
  const send = () => {
    const bytes = next();
    if (bytes === undefined) socket.end();
    else socket.write(bytes);
  };
  socket.on('connect', send);
  socket.on('error', onError);
  socket.on('data', (data) => {
    text += data.latin1Slice();
    const head = text.indexOf('\r\n\r\n');
    const length = /content-length: (\d+)/i.exec(text)?.[1];
    if (head < 0 || text.length < head + 4 + Number(length)) return;
    if (!/^HTTP\/1\.1 20[01] /.test(text)) onError(new Error(`a bad answer: ${text}`));
    text = '';
    onAnswer();
    send();
  });
}
