import type { Tokens } from '../tokens.js';
import type { CheckOptions } from '../options.js';

type TokenOptions = Pick<CheckOptions, 'token' | 'otherToken' | 'sameTenantToken'>;

export function tokensOf({ token, otherToken, sameTenantToken }: TokenOptions): Tokens {
  return {
    ...(token !== undefined && { token }),
    ...(otherToken !== undefined && { 'other-token': otherToken }),
    ...(sameTenantToken !== undefined && { 'same-tenant-token': sameTenantToken }),
  };
}

/** What every fixture is given; those that were not given stay away, so that whoever needs them is skipped. */
export function inputsOf({
  runId,
  target,
  tokens,
}: {
  runId: string;
  target: string;
  tokens: Tokens;
}): Record<string, unknown> {
  return {
    run_id: runId,
    base: target,
    ...(tokens.token !== undefined && { token: tokens.token }),
    ...(tokens['other-token'] !== undefined && { other_token: tokens['other-token'] }),
    ...(tokens['same-tenant-token'] !== undefined && { same_tenant_token: tokens['same-tenant-token'] }),
  };
}
