import type { Review } from "../core/report/plan-view.ts";
import type { Talk } from "./talk.ts";

/** One verb of the command table, asked for by another entry point: the same handler, the same data, no text. */
export interface VerbCall {
  /** `snapshot restore`. */
  readonly verb: string;
  readonly arguments: readonly string[];
  /** Without dashes; a switch is "". */
  readonly flags: ReadonlyMap<string, string>;
  readonly mode: "preview" | "apply";
  readonly review: Review;
  readonly signal: AbortSignal;
  /** `shared`: through the connections of this process. Else one of its own, which says what it does to `talk`. */
  readonly app: { readonly kind: "shared" } | { readonly kind: "own"; readonly talk: Talk };
}

export interface VerbResult {
  /** `data` of the command line's document; null when it failed. */
  readonly data: unknown;
  readonly warnings: readonly VerbRow[];
  /** Empty: it did what it should. */
  readonly errors: readonly VerbRow[];
  /** What the command line would have ended with. */
  readonly exit: number;
}

export interface VerbRow {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly site: string | null;
  readonly account: string | null;
}

/** What a verb takes, from the command table. */
export interface VerbShape {
  readonly verb: string;
  readonly summary: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly need: "required" | "optional" | "any-number";
  }[];
  readonly flags: readonly {
    readonly name: string;
    readonly value: string | null;
    readonly summary: string;
  }[];
}

export interface VerbRunner {
  readonly table: readonly VerbShape[];
  /** Never throws for what the verb meets: that is in `errors`. */
  run(call: VerbCall): Promise<VerbResult>;
}
