/** Whether these bytes hold one answer to its end, and maybe more (RFC 9112, 6.3). */
export function isWholeAnswer(bytes: Uint8Array, method: string): boolean {
  const text = Buffer.from(bytes).toString('latin1');
  for (let at = 0; ;) {
    const end = text.indexOf('\r\n\r\n', at);
    if (end < 0) return false;
    const head = text.slice(at, end);
    const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1]);
    at = end + 4;
    if (status >= 100 && status < 200) continue;
    if (method === 'HEAD' || status === 204 || status === 304) return true;
    return isWholeContent(text.slice(at), head);
  }
}

function isWholeContent(content: string, head: string): boolean {
  if (/\r\ntransfer-encoding:[^\r\n]*chunked/i.test(head))
    return /(?:^|\r\n)0+[\t ]*(?:;[^\r\n]*)?\r\n(?:[^\r\n]+\r\n)*\r\n/.test(content);
  const length = /\r\ncontent-length:[\t ]*(\d+)/i.exec(head)?.[1];
  return length !== undefined && content.length >= Number(length);
}
