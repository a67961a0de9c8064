import type { Review } from "../../core/report/plan-view.ts";
import type { Config } from "../../core/site/config.ts";
import type { App } from "../../ports/app-port.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Talk } from "../../ports/talk.ts";
import type { ErrorRow, ExitCode } from "./error-row.ts";
import type { House } from "./house.ts";
import type { Paint } from "./paint.ts";

/** One verb, as data: help, parsing and completion read it; the handler is only loaded when it runs. */
export interface Command {
  /** One or two words: `sync`, `snapshot take`. */
  readonly verb: string;
  readonly group: CommandGroup;
  readonly summary: string;
  readonly arguments: readonly Argument[];
  readonly flags: readonly Flag[];
  readonly examples: readonly string[];
  /** `warnings`: it tells its steps in its own words, so that only warnings are left to say. Default: everything. */
  readonly talk?: "warnings";
  readonly work: () => Promise<Handler>;
}

export type CommandGroup = "start" | "mirror" | "snapshots" | "failover" | "dns and mail" | "controller";

export interface Argument {
  readonly name: string;
  readonly need: "required" | "optional" | "any-number";
}

export interface Flag {
  /** Without the two dashes. */
  readonly name: string;
  /** What stands for the value in help (`ACCOUNT`); null: a switch without one. */
  readonly value: string | null;
  readonly summary: string;
  readonly short?: string;
}

export type Handler = (context: CommandContext) => Promise<CommandResult>;

/** stdout, for a verb that draws its own lines. */
export interface Terminal {
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly paint: Paint;
  /** As it is, with its colours: foreign text goes through `plainText` before. */
  write(text: string): void;
}

export interface CommandContext {
  readonly arguments: readonly string[];
  /** The values of this verb's own flags; a switch that was given is "". */
  readonly flags: ReadonlyMap<string, string>;
  readonly output: "text" | "json";
  readonly mode: "preview" | "apply";
  readonly talk: Talk;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly cwd: string;
  readonly home: string;
  /** Where a configuration that is not there yet would be read from; absolute. */
  readonly newConfigFile: string;
  /** Every verb there is. */
  readonly table: readonly Command[];
  readonly house: House;
  /** @throws CommandFailed with every problem of the configuration. */
  config(): Promise<Config>;
  /** The file that it was read from; absolute. */
  configFile(): Promise<string>;
  /** Opened once, closed by the frame. */
  app(intent: "look" | "change"): Promise<App>;
  /** Shows a plan and asks, as the terminal and the flags allow. */
  readonly review: Review;
  /** Writes to stdout before the command ends: for what goes on for long (`log --follow`, `run`). */
  stream(text: string): void;
  readonly terminal: Terminal;
}

export interface CommandResult {
  /** `data` of the JSON document. */
  readonly data: unknown;
  /** The same for people, without a line break at the end; "" prints nothing. */
  readonly text: string;
  /** Default 0. Failures of single sites are `errors`. */
  readonly exit?: ExitCode;
  readonly errors?: readonly ErrorRow[];
  readonly warnings?: readonly ErrorRow[];
  /** Everything was written while it happened; there is no document at the end. */
  readonly written?: "streamed";
}
