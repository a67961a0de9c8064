import { resolve } from "node:path";
import type { PlanView } from "../../core/report/plan-view.ts";
import type { App } from "../../ports/app-port.ts";
import type { ClosableTalk } from "../talk/terminal-talk.ts";
import type { CommandContext } from "./command.ts";
import { configRow, configRows, configSummary } from "./config-rows.ts";
import { CommandFailed, type ErrorRow } from "./error-row.ts";
import type { ConfigLoad, House } from "./house.ts";
import type { Io } from "./io.ts";
import { paintFor } from "./paint.ts";
import type { ParsedCommand } from "./parse-args.ts";
import { plainText } from "./plain-text.ts";
import { makeReview } from "./review.ts";

export interface OpenContext {
  readonly context: CommandContext;
  readonly previews: readonly PlanView[];
  /** Of the configuration, once it was read. */
  warnings(): readonly ErrorRow[];
  close(): Promise<void>;
}

/** What a handler sees of the outside; what it opens is closed with it. */
export function openContext(parsed: ParsedCommand, io: Io, house: House, talk: ClosableTalk): OpenContext {
  const { flags } = parsed;
  const previews: PlanView[] = [];
  const output = flags.has("json") ? "json" : "text";
  const read = once(() =>
    house.loadConfig({ flag: flags.get("config") ?? null, env: io.env, cwd: io.cwd, home: io.home }),
  );
  let warnings: readonly ErrorRow[] = [];
  const config = once(async () => {
    const load = validOrFail(await read());
    const rows = load.warnings.map((notice) => configRow(load.file, notice, "CONFIG_WARNING"));
    // Who asks about the configuration, or is a program, gets all of them; others one line that points there.
    const all = output === "json" || parsed.command.verb === "config check";
    warnings = all ? rows : configSummary(load.file, rows);
    return load.config;
  });
  let opened: Promise<App> | null = null;
  const context: CommandContext = {
    arguments: parsed.arguments,
    flags,
    output,
    mode: flags.has("preview") ? "preview" : "apply",
    talk,
    clock: io.clock,
    signal: io.signal,
    cwd: io.cwd,
    home: io.home,
    table: parsed.table,
    newConfigFile: resolve(io.cwd, flags.get("config") ?? io.env["CLONEPANEL_CONFIG"] ?? "clonepanel.yaml"),
    house,
    config,
    configFile: async () => validOrFail(await read()).file,
    app: async (intent) => {
      opened ??= house.openApp({ config: await config(), talk, signal: io.signal, intent });
      return opened;
    },
    review: makeReview({
      io,
      consent: flags.has("preview") ? "preview" : flags.has("yes") ? "yes" : "ask",
      output,
      loudness: flags.has("quiet") ? "quiet" : "normal",
      seen: previews,
    }),
    stream: (text) => io.stdout.write(`${plainText(text)}\n`),
    terminal: {
      isTerminal: io.stdout.isTerminal,
      columns: io.stdout.columns,
      paint: paintFor(io.stdout, io.env),
      write: (text) => io.stdout.write(text),
    },
  };
  return {
    context,
    previews,
    warnings: () => warnings,
    close: async () => {
      const app = await opened?.catch(() => null);
      await app?.[Symbol.asyncDispose]();
    },
  };
}

function validOrFail(load: ConfigLoad): Extract<ConfigLoad, { kind: "valid" }> {
  if (load.kind === "valid") return load;
  throw new CommandFailed(configRows(load));
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
