import type { ZodType } from "zod";
import type { Permission } from "../contract/session.ts";

/** One route, as data: who may, what it takes, and what does it. The server, its description and its tests read it. */
export interface RouteRule {
  readonly summary: string;
  /**
   * `nobody`: for everybody. `anybody`: whoever is signed in. `person`: signed in with a password, no program.
   * `plan`: what the verb of the named plan or run needs.
   */
  readonly needs: Permission | "nobody" | "anybody" | "person" | "plan";
  /** `now`: a person has to have given the password again within minutes. */
  readonly stepUp?: "now";
  readonly query?: Readonly<Record<string, QueryRule>>;
  readonly body?: ZodType;
  readonly work: RouteWork;
}

export interface QueryRule {
  readonly summary: string;
  readonly need: "required" | "optional";
}

export type RouteWork =
  /** A function of its own name. */
  | { readonly kind: "own" }
  /** A verb that only reads: its arguments and flags are parts of the address or questions. */
  | {
      readonly kind: "read";
      readonly verb: string;
      readonly arguments: readonly string[];
      readonly flags: readonly string[];
      readonly switches?: readonly string[];
      /** What it answers where there is nothing of the kind. */
      readonly absent?: { readonly code: string; readonly data: unknown };
    }
  | ({ readonly kind: "plan"; readonly risk: "guarded" | "everyday" } & VerbWork)
  | ({ readonly kind: "run" } & VerbWork);

export interface VerbWork {
  readonly verb: string;
  /** Arguments after the site and flags that a body may hold. What is not named cannot be asked for from outside. */
  readonly takes: readonly string[];
}
