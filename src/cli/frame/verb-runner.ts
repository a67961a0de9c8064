import type { App } from "../../ports/app-port.ts";
import type { VerbCall, VerbResult, VerbRunner } from "../../ports/verb-runner.ts";
import type { Command, CommandContext } from "./command.ts";
import { rowsOf } from "./error-row.ts";
import { exitCodeOfRows } from "./exit-code.ts";
import { paintFor } from "./paint.ts";

/** Verbs that other entry points ask for. They meet the same handlers, and get the same data, as somebody who types. */
export function verbRunner(context: CommandContext, shared: App): VerbRunner {
  return {
    table: context.table,
    run: async (call) => {
      const command = context.table.find(({ verb }) => verb === call.verb);
      if (command === undefined) throw new TypeError(`there is no verb ${call.verb}`);
      return runVerb(command, call, { context, shared });
    },
  };
}

async function runVerb(
  command: Command,
  call: VerbCall,
  { context, shared }: { readonly context: CommandContext; readonly shared: App },
): Promise<VerbResult> {
  const owned: { app: Promise<App> | null } = { app: null };
  const open = async (): Promise<App> => {
    if (call.app.kind === "shared") return shared;
    const { talk } = call.app;
    // Always to change: a preview writes nothing by itself, and the state is there already.
    const config = await context.config();
    owned.app ??= context.house.openApp({ config, talk, signal: call.signal, intent: "change" });
    return owned.app;
  };
  try {
    const handler = await command.work();
    const result = await handler({ ...context, ...silent, ...partsOf(call), app: open });
    const { data, errors = [], warnings = [], exit = 0 } = result;
    return { data, errors, warnings, exit: exit === 0 ? exitCodeOfRows(errors) : exit };
  } catch (error) {
    const errors = rowsOf(call.signal.aborted ? call.signal.reason : error);
    return { data: null, errors, warnings: [], exit: call.signal.aborted ? 130 : exitCodeOfRows(errors) };
  } finally {
    const app = await owned.app?.catch(() => null);
    await app?.[Symbol.asyncDispose]();
  }
}

/** What is only for who sits before a terminal. */
const silent = {
  output: "json",
  stream: () => undefined,
  terminal: {
    isTerminal: false,
    columns: 80,
    paint: paintFor({ isTerminal: false }, {}),
    write: () => undefined,
  },
} as const;

function partsOf({ arguments: words, flags, mode, review, signal, app }: VerbCall) {
  const talk = app.kind === "own" ? app.talk : quiet;
  return { arguments: words, flags, mode, review, signal, talk };
}

const quiet = {
  step: () => ({ progress: () => undefined, done: () => undefined, failed: () => undefined }),
  note: () => undefined,
  warn: () => undefined,
};
