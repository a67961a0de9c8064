import type { KnownPrincipal, Principal } from "../access/principal.ts";
import type { ErrorRow } from "../contract/answer.ts";

/** A request that came through every gate. */
export interface Asked<Who extends Principal = KnownPrincipal> {
  readonly who: Who;
  /** The `{name}` parts of the address. */
  part(name: string): string;
  query(name: string): string | null;
  /** As the route's schema made it; null where there is none. */
  readonly body: unknown;
  readonly remote: string;
  readonly program: string;
  /** Of the event that was seen last. */
  readonly lastEventId: string | null;
  /** When nobody waits any more. */
  readonly signal: AbortSignal;
}

export type Given =
  | {
      readonly kind: "data";
      readonly data: unknown;
      readonly warnings?: readonly ErrorRow[];
      /** Default 200. */
      readonly status?: 200 | 201 | 202;
      readonly headers?: Readonly<Record<string, string>>;
      /** A site that it was about, where the address does not say so. */
      readonly site?: string;
    }
  | { readonly kind: "events"; readonly chunks: AsyncIterable<string> };

export function given(data: unknown): Given {
  return { kind: "data", data };
}
