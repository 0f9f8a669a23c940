import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command: `npm test` builds it first. */
const COMMAND = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Given {
  readonly env?: Readonly<Record<string, string>>;
}

class Running {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], { env = {} }: Given) {
    const clean = Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS');
    this.child = spawn(process.execPath, [COMMAND, ...args], {
      cwd: ROOT,
      env: { ...Object.fromEntries(clean), NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout!.on('data', (data) => (this.stdout += String(data)));
    this.child.stderr!.on('data', (data) => (this.stderr += String(data)));
  }

  async ended(): Promise<Ended> {
    const [code] = (await once(this.child, 'close')) as [number | null];
    return { code, stdout: this.stdout, stderr: this.stderr };
  }
}

/** As `spectwin … | true`: nobody reads what it prints. */
export async function runUnread(args: readonly string[]): Promise<Omit<Ended, 'stdout'>> {
  const running = new Running(args, {});
  running.child.stdout!.destroy();
  const { code, stderr } = await running.ended();
  return { code, stderr };
}

/** Runs the command to its end. */
export function runCommand(args: readonly string[], given: Given = {}): Promise<Ended> {
  return new Running(args, given).ended();
}

export interface RunningMock {
  readonly url: string;
  /** What it has printed so far. */
  output(): Pick<Ended, 'stdout' | 'stderr'>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

/** Starts `spectwin mock` on a free port, and ends it when `use` is through. */
export async function withMock<T>(
  args: readonly string[],
  use: (mock: RunningMock) => Promise<T>,
  given: Given = {},
): Promise<T> {
  const running = new Running(['mock', '--port', '0', ...args], given);
  const ended = running.ended();
  try {
    const url = await urlOf(running, ended);
    return await use({
      url,
      output: () => ({ stdout: running.stdout, stderr: running.stderr }),
      signal: (name) => running.child.kill(name),
      ended,
    });
  } finally {
    running.child.kill('SIGKILL');
    await ended;
  }
}

async function urlOf(running: Running, ended: Promise<Ended>): Promise<string> {
  const found = (): string | undefined => /http:\/\/127\.0\.0\.1:\d+(?=\/?["\s])/.exec(running.stdout)?.[0];
  const over = ended.then(({ code, stderr }) => {
    throw new Error(`the mock ended with ${code}: ${stderr}`);
  });
  while (found() === undefined) await Promise.race([once(running.child.stdout!, 'data'), over]);
  over.catch(() => {});
  return found()!;
}

/** Waits until the command has printed what `pattern` looks for. */
export async function printed(
  mock: RunningMock,
  pattern: RegExp,
  from: 'stdout' | 'stderr' = 'stdout',
): Promise<void> {
  const end = Date.now() + 5_000;
  while (!pattern.test(mock.output()[from])) {
    if (Date.now() > end) throw new Error(`${String(pattern)} is not in: ${mock.output()[from]}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A folder with these files in it, gone when `use` is through. */
export async function withFiles<T>(
  files: Readonly<Record<string, string>>,
  use: (path: (name: string) => string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'spectwin-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return await use((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface RunningCommand {
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export function startCommand(args: readonly string[], given: Given = {}): RunningCommand {
  const running = new Running(args, given);
  return { signal: (name) => running.child.kill(name), ended: running.ended() };
}
