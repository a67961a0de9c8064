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
  /** By which name of ours it was asked, in lower case. */
  readonly host: string;
  readonly program: string;
  /** Which browser it is, where it was given a name for what it began before it was in. */
  readonly door: string | null;
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
      /** For the log of who did what, where the request does not say it. */
      readonly journal?: { readonly who?: string; readonly detail?: unknown };
    }
  | { readonly kind: "events"; readonly chunks: AsyncIterable<string> };

export function given(data: unknown): Given {
  return { kind: "data", data };
}
