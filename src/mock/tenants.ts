import { createHmac, randomBytes } from 'node:crypto';

/** Whose records an operation without security touches. */
export const PUBLIC = 'public';
/** In seed data: every tenant that is not named. Also the owner of what all tenants share. */
export const EVERYONE = '*';

const REMEMBERED = 10_000;
const MADE_HERE = /^tenant-[0-9a-f]{16}$/;

/** Credentials to tenants. A tenant's name never gives its credential away. */
export interface Tenants {
  /** Undefined: nobody may use this credential. */
  of(credential: string): string | undefined;
  /** The tenant that seed data means by this name: its own one or, without tokens, its credential. */
  named(name: string): string;
}

/** With tokens these alone are accepted; without, any credential is a tenant of its own. */
export function createTenants(tokens: ReadonlyMap<string, string> | undefined): Tenants {
  if (tokens) return { of: (credential) => tokens.get(credential), named: (name) => name };
  const salt = randomBytes(16);
  let known = new Map<string, string>();
  const of = (credential: string): string => {
    const before = known.get(credential);
    if (before !== undefined) return before;
    const tenant = tenantOf(credential, salt);
    if (known.size >= REMEMBERED) known = new Map();
    known.set(credential, tenant);
    return tenant;
  };
  return { of, named: (name) => (isTenant(name) ? name : of(name)) };
}

function isTenant(name: string): boolean {
  return name === PUBLIC || name === EVERYONE || MADE_HERE.test(name);
}

function tenantOf(credential: string, salt: Buffer): string {
  return `tenant-${createHmac('sha256', salt).update(credential).digest('hex').slice(0, 16)}`;
}
