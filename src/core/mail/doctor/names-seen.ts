export interface MxSeen {
  readonly preference: number;
  /** Lower case, without the dot at its end. */
  readonly host: string;
}

/** `none`: certainly nothing there. `unknown`: nobody could tell. */
export type NamesSeen<T> =
  | { readonly kind: "found"; readonly values: readonly T[] }
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly because: string };
