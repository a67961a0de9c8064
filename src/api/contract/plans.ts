import type { ErrorRow } from "./answer.ts";

/**
 * Every change goes the way of the command line: its plan is shown, a person says yes to that very plan, it runs.
 *
 *   POST /sites/{site}/plans/{verb}  -> 202 Plan (`preparing`)
 *   GET  /plans/{id}                 -> `ready`, `refused`, `nothing-to-do` or `failed`   (event `plan` when it changes)
 *   POST /plans/{id}/confirm         -> 202 Run     (428 STEP_UP_NEEDED: POST /session/step-up, then again)
 *   GET  /runs/{id}                  -> how far it is (events `run`, and `operation` and `step` of the log)
 *
 * Verbs that change nothing on an account and so ask nobody (`snapshot take`, `check`, `drill`, `verify`, `doctor`, ...)
 * begin with POST /sites/{site}/runs/{verb} at once.
 *
 * The body is the verb's own arguments and flags by the names of the command line, without the dashes; a switch is
 * `true`: `{"id": "latest", "path": "wp-content/uploads"}`, `{"to": "fremont", "accept-lag": true}`. The site is in the
 * address. What a route does not take (a folder of the controller, say) is 400 ARGUMENT_INVALID.
 *
 * Writes take `Idempotency-Key: <8 to 200 printable characters>`: the same key with the same body within a day gets the
 * first answer again, with `Idempotency-Replayed: true`; with another body 409. Confirming a plan twice runs it once anyway.
 */
export type PlanVerb =
  | "sync"
  | "hold"
  | "release"
  | "snapshot-restore"
  | "snapshot-prune"
  | "switchover"
  | "failover"
  | "failback"
  | "rescue-apply"
  | "rescue-discard"
  | "dns-apply"
  | "dns-prepare"
  | "dns-restore"
  | "dns-undo"
  | "mail-transfer"
  | "mail-redeliver"
  | "mail-release"
  | "certificate-renew";

export type RunVerb =
  | "snapshot-take"
  | "snapshot-pin"
  | "snapshot-unpin"
  | "snapshot-verify"
  | "verify"
  | "check"
  | "drill"
  | "certificate-check"
  | "offsite-copy";

export interface Plan {
  readonly id: string;
  readonly verb: PlanVerb;
  readonly site: string;
  /** As the body was. */
  readonly arguments: VerbArguments;
  /** The same on the command line, ready to copy: `clonepanel switchover example.com --to fremont`. */
  readonly command: string;
  readonly by: string;
  readonly madeAt: string;
  /** It can be confirmed until then. */
  readonly expiresAt: string;
  readonly state: PlanState;
  /** Confirming it asks for the password or the second factor again, unless that was done within minutes. */
  readonly needsStepUp: boolean;
}

export type PlanState =
  | { readonly kind: "preparing" }
  /** `hash` goes into the confirmation: what is applied is what was seen. */
  | { readonly kind: "ready"; readonly hash: string; readonly plans: readonly PlanView[] }
  /** It refuses itself; `plans[].refusals` say why and `errors` how to overrule it, when that can be done. */
  | { readonly kind: "refused"; readonly plans: readonly PlanView[]; readonly errors: readonly ErrorRow[] }
  | { readonly kind: "nothing-to-do"; readonly warnings: readonly ErrorRow[] }
  | { readonly kind: "failed"; readonly errors: readonly ErrorRow[] }
  | { readonly kind: "confirmed"; readonly run: string }
  | { readonly kind: "expired" };

/** `--preview`: one of `data.plans[]`. */
export interface PlanView {
  readonly site: string;
  readonly title: string;
  /** One line a step, in the order of doing. */
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  readonly refusals: readonly string[];
  /** Counts and first names, by verb. */
  readonly plan: unknown;
}

export type VerbArguments = Readonly<Record<string, string | true | readonly string[]>>;

/** `POST /plans/{id}/confirm`. */
export interface Confirmation {
  readonly hash: string;
  /** The site's name, typed: needed where `needsStepUp`. */
  readonly typed?: string;
}

/** `GET /runs/{id}`, and the event `run`. */
export interface Run {
  readonly id: string;
  readonly verb: PlanVerb | RunVerb | "doctor" | "notify-test";
  /** Null: it is about no single site. */
  readonly site: string | null;
  readonly command: string;
  /** Null: it had none. */
  readonly plan: string | null;
  readonly by: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** `changed`: when it came to it, the plan was another one than the one confirmed; nothing was done. */
  readonly state: "running" | "done" | "failed" | "refused" | "changed" | "interrupted";
  /** What is said meanwhile, as on the terminal: the newest 200 lines. */
  readonly steps: readonly RunStep[];
  /** `data` of the verb's `--json`; null while it runs, or when it came to nothing. */
  readonly data: unknown;
  readonly warnings: readonly ErrorRow[];
  readonly errors: readonly ErrorRow[];
  /** As the command line would have ended: 0, or 4 when a difference was found. Null while it runs. */
  readonly exit: number | null;
}

export interface RunStep {
  readonly seq: number;
  readonly kind: "step" | "note" | "warning";
  readonly text: string;
  readonly state: "running" | "done" | "failed" | "said";
  readonly at: string;
  readonly endedAt: string | null;
  readonly progress: {
    readonly items: number | null;
    readonly itemsTotal: number | null;
    readonly bytes: number | null;
    readonly bytesTotal: number | null;
  } | null;
}

/**
 * `GET /runs`: newest first, the newest 200 of 30 days. One whose process is gone is `interrupted`; what was done of it is in
 * the operation log.
 */
export interface RunList {
  readonly runs: readonly Run[];
}
