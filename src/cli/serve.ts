import { defaultContractPath, loadContract } from '../contract/document.js';
import { loadSeed } from '../mock/data/seed.js';
import { createMock, type Mock } from '../mock/server.js';
import { loadTokens } from '../mock/data/tokens.js';
import { type ContractOptions, loadOptions } from './contract-options.js';
import { printFaults } from './fault-list.js';
import { createLog, type LogFormat } from './log.js';
import { startFacts, startText } from './start.js';

export interface MockCommandOptions extends ContractOptions {
  readonly port: number;
  readonly host: string;
  readonly tokens?: string;
  readonly seed?: string;
  readonly bodyLimit: number;
  readonly log: LogFormat;
  readonly journalSize: number;
  readonly adminToken?: string;
  readonly cors: boolean;
  readonly empty?: boolean;
  readonly callbacks?: readonly string[];
  readonly fault?: readonly string[];
  readonly faultSeed: number;
}

/** Serves until a signal comes; gives the exit code. Throws SpectwinError for broken input and a port that is taken. */
export async function serve(ref: string | undefined, options: MockCommandOptions): Promise<number> {
  const log = await createLog(options.log);
  const contract = await loadContract(ref ?? defaultContractPath, {
    ...loadOptions(options),
    onBroken: 'skip-of-others',
  });
  if (options.fault?.includes('list')) return printFaults(contract);
  const mock = createMock(contract, {
    tokens: options.tokens === undefined ? undefined : loadTokens(options.tokens),
    seed: options.seed === undefined ? undefined : loadSeed(options.seed, contract),
    bodyLimit: options.bodyLimit,
    journalSize: options.journalSize,
    adminToken: options.adminToken,
    cors: options.cors,
    unseeded: options.empty ? 'empty' : 'make',
    callbacks: options.callbacks,
    faults: options.fault,
    faultSeed: options.faultSeed,
    onExchange: options.log === 'silent' ? undefined : log.exchange,
    onWarning: log.warning,
  });
  const stopped = untilSignal(mock, () => log.stopping());
  const { url } = await mock.listen({ port: options.port, host: options.host });
  const start = { contract, url, closed: options.tokens !== undefined, faults: options.fault ?? [] };
  log.started(startText(start), startFacts(start));
  return stopped;
}

/** The first signal lets running requests finish; a second one ends the process at once, as a shell would. */
function untilSignal(mock: Mock, onFirst: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let signals = 0;
    const stop = (signal: NodeJS.Signals): void => {
      signals += 1;
      if (signals > 1) process.exit(signal === 'SIGINT' ? 130 : 143);
      onFirst();
      mock.close().then(() => resolve(0), reject);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    // Whatever has become of the log, that is no reason to stop serving.
    process.stdout.removeAllListeners('error').on('error', () => {});
  });
}
