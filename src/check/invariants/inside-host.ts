const INSIDE = /\.(?:internal|intranet|local|localdomain|lan|svc|corp|home\.arpa|test|invalid)$/;
const PRIVATE =
  /^(?:0\.0\.0\.0|10\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|169\.254\.[\d.]+)$/;
const LOOPBACK = /^(?:localhost|127\.[\d.]+|\[::1\])$/;

/** Whether `location` names a host that clients of `target` do not reach: one inside of the data centre. */
export function leadsInside(location: string, target: string): boolean {
  if (!/^https?:\/\//i.test(location) || !URL.canParse(location) || !URL.canParse(target)) return false;
  const [inside, outside] = [new URL(location).hostname, new URL(target).hostname];
  if (inside === outside) return false;
  if (LOOPBACK.test(inside)) return !LOOPBACK.test(outside);
  return INSIDE.test(inside) || PRIVATE.test(inside) || !/[.:]/.test(inside);
}

/** Whether a client that came by TLS is sent on without it. */
export function leadsToPlainText(location: string, target: string): boolean {
  return /^https:/i.test(target) && /^http:/i.test(location);
}
