/** Stands in until `parameters.ts` lands with the codecs. */
export interface ParameterSpec {
  readonly name: string;
}
