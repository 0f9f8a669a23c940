import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

const PROBED = ['--import', new URL('probe.js', import.meta.url).href];

/** What is measured, as `node` is called for it. */
export const SERVERS = {
  bare: [path('bare.js')],
  mock: [path('../dist/cli.js'), 'mock', '--port', '0', '--log', 'silent'],
};

const ROOMY = [...PROBED, '--expose-gc', '--max-old-space-size=4096'];

/** Starts a server with the probe in it; gives its port and a way to read its CPU time (µs). */
export async function startProbed([script, ...args], execArgv = PROBED) {
  const child = fork(script, args, { execArgv, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  return { port: await portOf(child), cpu: () => cpuOf(child), stop: () => end(child) };
}

/** The yardstick with so many records in it. */
export function startBareWithRecords(count) {
  return startProbed([...SERVERS.bare, String(count)], ROOMY);
}

/** A mock with so many records in it, and how many bytes each takes. */
export async function startWithRecords(count) {
  const child = fork(path('records.js'), [String(count)], { execArgv: ROOMY });
  const [{ port, bytes }] = await once(child, 'message');
  return { port, bytes, cpu: () => cpuOf(child), stop: () => end(child) };
}

async function cpuOf(child) {
  child.send('cpu');
  const [time] = await once(child, 'message');
  return time;
}

/** Spawn to first good answer, in milliseconds, and the memory then, in KiB. */
export async function startOnce(command, firstRequest) {
  const begin = performance.now();
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await portOf(child);
  await firstRequest(port);
  const time = performance.now() - begin;
  const rss = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' }));
  await end(child);
  return { time, rss };
}

function portOf(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      const port = /127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
}

async function end(child) {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
