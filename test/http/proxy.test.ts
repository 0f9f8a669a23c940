import { isProxied } from '../../src/http/proxy.js';

const PROXY = 'http://proxy:3128';

test.each<[string, string, NodeJS.ProcessEnv, boolean]>([
  ['without a proxy', 'http://api.test', {}, false],
  ['HTTP', 'http://api.test', { HTTP_PROXY: PROXY }, true],
  ['HTTP, in lower case', 'http://api.test', { http_proxy: PROXY }, true],
  ['HTTP, taken back', 'http://api.test', { http_proxy: '', HTTP_PROXY: PROXY }, false],
  ['HTTP, by the proxy for HTTPS', 'http://api.test', { HTTPS_PROXY: PROXY }, false],
  ['HTTPS', 'https://api.test', { HTTPS_PROXY: PROXY }, true],
  ['HTTPS, by the proxy for HTTP', 'https://api.test', { HTTP_PROXY: PROXY }, true],
  ['this machine', 'http://localhost:1', { HTTP_PROXY: PROXY }, false],
  ['this machine, by address', 'http://[::1]:1', { HTTP_PROXY: PROXY }, false],
  ['nothing', 'http://api.test', { HTTP_PROXY: PROXY, NO_PROXY: '*' }, false],
  ['others than this', 'http://api.test', { HTTP_PROXY: PROXY, NO_PROXY: 'a.test, API.test' }, false],
  ['others than these', 'http://v1.api.test', { HTTP_PROXY: PROXY, no_proxy: '.api.test' }, false],
  ['others, starred', 'http://v1.api.test', { HTTP_PROXY: PROXY, NO_PROXY: '*.api.test' }, false],
  ['a longer name', 'http://myapi.test', { HTTP_PROXY: PROXY, NO_PROXY: 'api.test' }, true],
  ['another port', 'http://api.test:8080', { HTTP_PROXY: PROXY, NO_PROXY: 'api.test:80' }, true],
  ['not this port', 'https://api.test', { HTTP_PROXY: PROXY, NO_PROXY: 'api.test:443' }, false],
])('a proxy for %s', (_, url, environment, expected) => {
  expect(isProxied(new URL(url), environment)).toBe(expected);
});
