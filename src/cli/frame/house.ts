import type { CoordinationMove } from "../../core/report/coordination-move.ts";
import type { Outcome, Review } from "../../core/report/plan-view.ts";
import type { StateCopyReport } from "../../core/report/state-copy.ts";
import type { Config } from "../../core/site/config.ts";
import type { OpenApp } from "../../ports/app-port.ts";
import type { Digest } from "../../ports/digest.ts";
import type { Talk } from "../../ports/talk.ts";

/** What the command line needs from the wiring. Passed in, so that tests can build their own. */
export interface House {
  loadConfig(order: ConfigOrder): Promise<ConfigLoad>;
  /** The effective configuration, defaults filled in, secrets as references. */
  showConfig(config: Config): Promise<{ readonly data: unknown; readonly text: string }>;
  configSchema(): Promise<unknown>;
  readVersion(): Promise<string>;
  /** The text of docs/errors.md. */
  readErrorHandbook(): Promise<string>;
  readonly openApp: OpenApp;
  /** Opens no state for working with it: an import puts one where none is. */
  exportState(order: StateCopyOrder): Promise<StateCopyReport>;
  importState(
    order: StateCopyOrder,
    asked: { readonly review: Review; readonly mode: "preview" | "apply" },
  ): Promise<Outcome<StateCopyReport>>;
  /** From the store that one configuration names into that of the other. */
  migrateCoordination(
    order: { readonly from: Config; readonly to: Config },
    asked: { readonly review: Review; readonly mode: "preview" | "apply" },
  ): Promise<Outcome<CoordinationMove>>;
  /** Looks at accounts before there is a configuration. Changes nothing. */
  lookForInit(order: InitOrder): Promise<InitProposal>;
  /** A small text of this machine; null: it is not there. */
  readText(file: string): Promise<string | null>;
  readonly digest: Pick<Digest, "hmacSha256" | "randomHex">;
  /** @throws ClonePanelError FILE_PRESENT (owner): nothing is ever replaced. */
  writeNewFile(file: string, text: string): Promise<void>;
}

export interface InitOrder {
  /** As ssh knows them. */
  readonly aliases: readonly string[];
  readonly talk: Talk;
  readonly signal: AbortSignal;
  readonly home: string;
}

export interface InitProposal {
  /** A whole configuration. */
  readonly text: string;
  readonly sites: readonly { readonly id: string; readonly primary: string }[];
  /** One line an account. */
  readonly found: readonly string[];
  readonly warnings: readonly string[];
}

export interface StateCopyOrder {
  readonly config: Config;
  /** Absolute. */
  readonly file: string;
}

export interface ConfigOrder {
  /** The value of --config, or null. */
  readonly flag: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
}

export interface ConfigNotice {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type ConfigLoad =
  | {
      readonly kind: "valid";
      readonly file: string;
      readonly config: Config;
      readonly warnings: readonly ConfigNotice[];
    }
  | { readonly kind: "invalid"; readonly file: string; readonly problems: readonly ConfigNotice[] }
  | { readonly kind: "unreadable"; readonly file: string; readonly because: string }
  | { readonly kind: "missing"; readonly looked: readonly string[] };
