import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request as send } from 'node:http';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** Of `getconf CLK_TCK`; it is 100 on all that Node runs on. */
const TICKS = 100;
const PATIENCE = 120_000;

/** The built command with a document, as a process of its own. */
export class Server {
  static async start(file, extra = []) {
    const args = [CLI, 'mock', file, '--port', '0', '--log', 'silent', ...extra];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    return new Server(child, await portOf(child));
  }

  constructor(child, port) {
    this.child = child;
    this.port = port;
    this.agent = new Agent({ keepAlive: true, maxSockets: 1 });
  }

  /** Never rejects: what went wrong is in `fault`. */
  exchange({ method, target, headers, body }) {
    return new Promise((resolve) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
      const fail = (error) =>
        resolve({ status: 0, headers: {}, body: Buffer.alloc(0), fault: error.message });
      let req;
      try {
        const options = {
          host: '127.0.0.1',
          port: this.port,
          method,
          path: target,
          agent: this.agent,
          timeout: 20_000,
        };
        req = send({ ...options, headers: { ...headers, ...length } });
      } catch (error) {
        return fail(error);
      }
      req.on('error', fail);
      req.on('timeout', () => req.destroy(new Error('no answer within 20 seconds')));
      req.on('response', async (res) => {
        const chunks = [];
        try {
          for await (const chunk of res) chunks.push(chunk);
          resolve({ status: res.statusCode, headers: res.headers, body: Buffer.concat(chunks) });
        } catch (error) {
          fail(error);
        }
      });
      req.end(body);
    });
  }

  /** CPU time in seconds and the peak of the resident memory in MiB, since the spawn. */
  cost() {
    const stat = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    const peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
    return { cpu: (Number(fields[11]) + Number(fields[12])) / TICKS, memory: peak };
  }

  async stop() {
    this.agent.destroy();
    this.child.kill('SIGKILL');
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
  }
}

function portOf(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('it does not start within two minutes'));
    }, PATIENCE);
    const onText = (data) => {
      text += data;
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout.on('data', onText);
    child.stderr.on('data', onText);
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(text.trim().split('\n')[0] || 'it ended without a word'));
    });
  });
}
