/** The form in the model of a phrase whose values stay as they are written: its keyword becomes the kind. */
export type Stated<P> = P extends { readonly keyword: infer K; readonly values: infer V }
  ? { readonly [F in "kind" | keyof V]: F extends keyof V ? V[F] : K }
  : never;

interface Phrase {
  readonly keyword: string;
  readonly values: object;
}

export const stated = <P extends Phrase>({ keyword, values }: P): Stated<P> =>
  ({ kind: keyword, ...values }) as Stated<P>;
