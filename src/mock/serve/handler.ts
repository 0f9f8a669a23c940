import type { IncomingMessage, ServerResponse } from 'node:http';

/** An Express (or Connect) handler. */
export type Handler = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

export interface ListenOptions {
  /** Default 4010; 0 takes a free one. */
  readonly port?: number | undefined;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
}

export interface Listening {
  /** `http://127.0.0.1:4010`, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}
