/**
 * Whether the environment names a proxy for this server, as undici reads it: HTTP_PROXY, HTTPS_PROXY and NO_PROXY. Never for one on
 * this machine.
 */
export function isProxied(url: URL, environment: NodeJS.ProcessEnv = process.env): boolean {
  if (isLoopback(url.hostname)) return false;
  const { http_proxy, HTTP_PROXY, https_proxy, HTTPS_PROXY, no_proxy, NO_PROXY } = environment;
  const ofHttp = http_proxy ?? HTTP_PROXY;
  const ofHttps = https_proxy ?? HTTPS_PROXY;
  const proxy = url.protocol === 'https:' ? ofHttps || ofHttp : ofHttp;
  return Boolean(proxy) && !isExempt(url, no_proxy ?? NO_PROXY ?? '');
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** `*`, or names with all below them, each with or without a port. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  if (list === '*') return true;
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return list.split(/[,\s]/).some((entry) => {
    const [, name = entry, itsPort = ownPort] = /^(.+):(\d+)$/.exec(entry) ?? [];
    const domain = name.replace(/^\*?\./, '').toLowerCase();
    return domain !== '' && itsPort === ownPort && `.${hostname}`.endsWith(`.${domain}`);
  });
}
