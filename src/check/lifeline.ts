import type { Client } from '../http/client.js';
import type { Contract } from '../contract/model.js';
import { TransportFault } from '../http/transport-fault.js';

const PROBES = 3;
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
  private readonly target: string;
  private readonly timeoutMs: number;
  private probing: Promise<boolean> | undefined;

  constructor(client: Client, contract: Contract, timeoutMs: number) {
    this.client = client;
    this.target = plainTarget(contract);
    this.timeoutMs = timeoutMs;
  }

  /** Tries a few times; those who ask meanwhile get the same answer. */
  isAlive(signal: AbortSignal): Promise<boolean> {
    this.probing ??= this.probe(signal).finally(() => (this.probing = undefined));
    return this.probing;
  }

  private async probe(signal: AbortSignal): Promise<boolean> {
    for (let count = 0; count < PROBES; count++) {
      if (count > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      if (signal.aborted) return true;
      if (await this.answers(signal)) return true;
    }
    return false;
  }

  private async answers(signal: AbortSignal): Promise<boolean> {
    try {
      const { timeoutMs } = this;
      await this.client.send(
        { method: 'GET', target: this.target, headers: { accept: '*/*' } },
        { signal, timeoutMs },
      );
      return true;
    } catch (error) {
      if (error instanceof TransportFault) return error.kind === 'aborted';
      throw error;
    }
  }
}

/** Something that can be asked without parameters and changes nothing; whatever the answer is. */
function plainTarget({ operations }: Contract): string {
  const plain = operations.find(({ method, path }) => method === 'GET' && !path.includes('{'));
  return plain?.path ?? '/';
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
