/** Whose credentials: the caller's, another tenant's, another caller's of the same tenant. */
export type TokenName = 'token' | 'other-token' | 'same-tenant-token';

/** What the target knows the callers by. */
export type Tokens = Readonly<Partial<Record<TokenName, string>>>;
