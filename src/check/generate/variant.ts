/** A value to try, right or wrong: the validator says which. */
export interface Variant {
  /** What is special about it, in words that findings of one cause share. */
  readonly kind: string;
  /** More exactly. */
  readonly what: string;
  readonly value: unknown;
  /** The schema allows it, but a server may have reasons of its own to refuse it. */
  readonly odd?: boolean | undefined;
  /** Both sides are free to take it or not. */
  readonly either?: boolean | undefined;
  /** Whether two texts say the same, where the server may choose the words. */
  readonly same?: ((one: string, other: string) => boolean) | undefined;
}
