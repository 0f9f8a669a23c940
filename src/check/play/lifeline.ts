import type { Client } from '../../http/client.js';
import type { Contract } from '../../contract/model.js';
import type { HttpRequest } from '../../http/exchange.js';
import { TransportFault, misframed } from '../../http/transport-fault.js';
import { requestOf } from './execute.js';
import type { Tokens } from '../tokens.js';

const TRIES = 3;
const PAUSE_MS = 300;

/** Why a run ends before its time, and what to do about it. */
export interface StopReason {
  readonly reason: string;
  readonly remedy: string;
  /** Nobody answers: cleaning up would only wait. */
  readonly unreachable?: boolean | undefined;
}

/** Thrown through everything that runs when the run ends early. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped';
}

/** Whether the target still answers: one request that got no answer is a finding, a target that is gone ends the run. */
export class Lifeline {
  private readonly client: Client;
  private readonly probes: readonly HttpRequest[];
  private readonly timeoutMs: number;
  private probing: Promise<boolean> | undefined;

  constructor(client: Client, probes: readonly HttpRequest[], timeoutMs: number) {
    this.client = client;
    this.probes = probes;
    this.timeoutMs = timeoutMs;
  }

  /** Tries a few times; those who ask meanwhile get the same answer. */
  isAlive(signal: AbortSignal): Promise<boolean> {
    this.probing ??= this.tryAll(signal).finally(() => (this.probing = undefined));
    return this.probing;
  }

  private async tryAll(signal: AbortSignal): Promise<boolean> {
    for (let count = 0; count < TRIES; count++) {
      if (count > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      if (signal.aborted || (await this.anyAnswers(signal))) return true;
    }
    return false;
  }

  /** Any answer to any of them will do, whatever it says. */
  private async anyAnswers(signal: AbortSignal): Promise<boolean> {
    const { client, timeoutMs } = this;
    const sendings = this.probes.map((probe) => client.send(probe, { signal, timeoutMs }));
    return Promise.any(sendings).then(
      () => true,
      ({ errors }: AggregateError) =>
        errors.some(
          (error) =>
            // HTTP that is wrong is a finding at each answer.
            error instanceof TransportFault &&
            (error.kind === 'aborted' || misframed(error)?.isHttp === true),
        ),
    );
  }
}

/** Requests without parameters that change nothing. Several, since the one that got no answer may be among them. */
export function probesOf({ contract, tokens }: { contract: Contract; tokens: Tokens }): HttpRequest[] {
  const plain = contract.operations.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
  const asked = plain.slice(0, 1).map((operation) => requestOf({ operation }, { contract, tokens }));
  const others = [
    { method: 'GET', target: '/' },
    { method: 'OPTIONS', target: plain[0]?.path ?? '/' },
  ];
  return [
    ...asked,
    ...others.map((call) => requestOf({ ...call, credentials: 'none' }, { contract, tokens })),
  ];
}

export function stopReason(fault: TransportFault, target: string): StopReason {
  if (fault.kind === 'tls') {
    return {
      reason: `no secure connection to ${target}: ${fault.message}`,
      remedy:
        'correct the certificate or its name, name the authority in NODE_EXTRA_CA_CERTS, or pass --insecure',
    };
  }
  if (fault.kind === 'dns') {
    return { reason: `the name in ${target} cannot be resolved`, remedy: 'correct --target' };
  }
  if (fault.kind === 'refused') {
    return { reason: `nothing listens at ${target}`, remedy: 'start the server, or correct --target' };
  }
  return {
    reason: `${target} has stopped answering: ${fault.message}`,
    remedy: 'look why the server hangs or has died; the last exchanges before it are in the report',
  };
}
