/*
 * Makes the command a few files. tsc has written dist/; this replaces dist/cli.js by a bundle of it and of what it imports.
 *
 * Why: half of the time from `spectwin mock` to the first answer went into finding and reading about 300 small files. What the mock needs
 * at once (Express, ajv, commander, …) is in the bundle, what is seldom needed is not: it is read from node_modules when it is first
 * asked for. The library (dist/index.js) is not bundled, so that an application shares its Express and ajv with it.
 */
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = resolve(root, 'dist');

/** Large, or only for some commands and options. */
const EXTERNAL = ['@stoplight/*', 'pino', 'yaml', 'fast-check'];

/**
 * What Express requires when it is loaded and the mock never calls: 1.1 MB, tables of character sets and media types above all. In the
 * bundle each is a stand-in that requires the real one at its first call.
 */
const LATE = [
  'accepts',
  'body-parser',
  'content-disposition',
  'cookie-signature',
  'etag',
  'mime-types',
  'proxy-addr',
  'qs',
  'send',
  'serve-static',
  'type-is',
];

const late = {
  name: 'late',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(${LATE.join('|')})$`) }, ({ path, kind }) =>
      kind === 'require-call' ? { path, namespace: 'late' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({
      contents: `
        const real = () => lateRequire(${JSON.stringify(path)});
        module.exports = new Proxy(function () {}, {
          get: (_target, name) => (...args) => real()[name](...args),
          apply: (_target, self, args) => real().apply(self, args),
          construct: (_target, args) => Reflect.construct(real(), args),
        });`,
    }));
  },
};

/** Of undici only what our client needs: its main file loads fetch, caches, WebSockets and mocks too, which is most of it. */
const partOfUndici = {
  name: 'part-of-undici',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'part-of-undici' }));
    onLoad({ filter: /.*/, namespace: 'part-of-undici' }, () => ({
      resolveDir: root,
      contents: `
        Object.assign(require('undici/lib/dispatcher/dispatcher.js').prototype, require('undici/lib/api/index.js'));
        exports.EnvHttpProxyAgent = require('undici/lib/dispatcher/env-http-proxy-agent.js');`,
    }));
  },
};

/** Files of ours keep their own address, and a require that they have made for themselves is one that esbuild understands. */
const ownFiles = {
  name: 'own-files',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, async ({ path }) => {
      if (!path.startsWith(dist)) return undefined;
      const text = await readFile(path, 'utf8');
      const address = `new URL(${JSON.stringify(relative(dist, path))}, import.meta.url).href`;
      const contents = text
        .replace(/^\s*const require = createRequire\(import\.meta\.url\);$/m, '')
        .replaceAll('import.meta.url', address);
      return { contents, loader: 'js' };
    });
  },
};

await build({
  entryPoints: [resolve(dist, 'cli.js')],
  outdir: dist,
  allowOverwrite: true,
  bundle: true,
  // What only one command needs stays in a file of its own, and so do the packages that this file imports.
  splitting: true,
  chunkNames: 'command-[hash]',
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  minify: true,
  external: EXTERNAL,
  plugins: [late, partOfUndici, ownFiles],
  // Bundled CommonJS modules require Node's own modules.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url); const lateRequire = require;",
  },
  logLevel: 'warning',
});
