/** Tells in a moment that an `x-spectwin` is as its schema wants it. What it does not pass, the schema is asked about, which says why. */
export type Precheck = (value: unknown) => boolean;

/**
 * Empty here: the build replaces this file by code that ajv writes from `openapi/x-spectwin.schema.json`. Compiling that schema at each
 * start took more time than everything else that happens before the first answer.
 */
export const prechecks: Readonly<Record<string, Precheck | undefined>> = {};
