import type { Stored } from '../store/store.js';

/** Records of a resource; for a resource under a parent, lists by the parent's key, as deep as there are parents. */
export type SeedRecords = readonly Stored[] | { readonly [parent: string]: SeedRecords };

/**
 * Records by tenant and resource. The tenant `*` stands for every tenant that is not named. Without tokens a tenant's name is the
 * credential itself.
 */
export type SeedData = { readonly [tenant: string]: { readonly [resource: string]: SeedRecords } };
