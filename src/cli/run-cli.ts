import type { Command, CommandResult } from "./frame/command.ts";
import { openContext } from "./frame/context.ts";
import { CommandFailed, type ErrorRow, type ExitCode, rowsOf, usageRow } from "./frame/error-row.ts";
import { finish, type Speak } from "./frame/finish.ts";
import type { House } from "./frame/house.ts";
import type { Io } from "./frame/io.ts";
import { paintFor } from "./frame/paint.ts";
import { type ParsedCommand, parseCommandLine } from "./frame/parse-args.ts";
import { plainText } from "./frame/plain-text.ts";
import { helpText, overviewText } from "./render/help-text.ts";
import { planText } from "./render/plan-text.ts";
import { commands } from "./table/index.ts";
import { terminalTalk } from "./talk/terminal-talk.ts";

/** One run of the command line, from arguments to exit code. Never throws. */
export async function runCli(io: Io, house: House): Promise<ExitCode> {
  const parsed = parseCommandLine(io.args, commands);
  const speak = {
    io,
    output: io.args.includes("--json") ? ("json" as const) : ("text" as const),
    loudness: parsed.kind === "run" ? loudnessOf(parsed.flags) : ("normal" as const),
    paint: paintFor(io.stderr, io.env),
  };
  switch (parsed.kind) {
    case "run":
      return runCommand(parsed, speak, house);
    case "version":
      return version(speak, house);
    case "help":
      return help(parsed.topic, speak);
    case "usage":
      return finish(speak, failure([usageRow(parsed.message, parsed.hint)]));
  }
}

function levelOf(command: Command, loudness: Speak["loudness"]): "quiet" | "warnings" | "normal" | "verbose" {
  return loudness === "normal" ? (command.talk ?? "normal") : loudness;
}

function loudnessOf(flags: ReadonlyMap<string, string>): Speak["loudness"] {
  if (flags.has("quiet")) return "quiet";
  return flags.has("verbose") ? "verbose" : "normal";
}

async function version(speak: Speak, house: House): Promise<ExitCode> {
  const text = await house.readVersion();
  return finish(speak, { data: { version: text }, text });
}

function help(topic: readonly string[], speak: Speak): ExitCode {
  const word = topic.join(" ");
  if (word === "")
    return finish(speak, { data: { commands: commands.map(describe) }, text: overviewText(commands) });
  const found = commands.filter(({ verb }) => verb === word || verb.startsWith(`${word} `));
  if (found.length > 0) {
    return finish(speak, {
      data: { commands: found.map(describe) },
      text: helpText(found),
    });
  }
  const outcome = parseCommandLine(topic, commands);
  const hint = outcome.kind === "usage" ? outcome.hint : "All verbs are listed by: clonepanel help";
  return finish(speak, failure([usageRow(`there is no verb "${word}"`, hint)]));
}

function describe({ verb, summary, examples }: Command) {
  return { verb, summary, examples };
}

async function runCommand(parsed: ParsedCommand, speak: Speak, house: House): Promise<ExitCode> {
  const { io, paint, loudness } = speak;
  const talk = terminalTalk({
    output: io.stderr,
    clock: io.clock,
    paint,
    level: levelOf(parsed.command, loudness),
  });
  const open = openContext(parsed, io, house, talk);
  let result: CommandResult;
  try {
    const handler = await parsed.command.work();
    result = await handler(open.context);
  } catch (error) {
    result = failureOf(error, io);
    if (loudness === "verbose" && error instanceof Error && !(error instanceof CommandFailed))
      explainCauses(error, io);
  }
  try {
    await open.close();
  } catch (error) {
    result = { ...result, errors: [...(result.errors ?? []), ...rowsOf(error)] };
  }
  talk.close();
  const previewed = open.context.mode === "preview" && open.previews.length > 0;
  const shown = previewed ? withPreviews(result, open.previews) : result;
  return finish(speak, { ...shown, warnings: [...open.warnings(), ...(shown.warnings ?? [])] });
}

function withPreviews(
  result: CommandResult,
  previews: ReturnType<typeof openContext>["previews"],
): CommandResult {
  const plans = previews.map(({ site, title, lines, warnings, refusals, data }) => ({
    site,
    title,
    lines,
    warnings,
    refusals,
    plan: data,
  }));
  return {
    ...result,
    data: { ...(result.data as object | null), preview: true, plans },
    text: [...previews.map(planText), result.text].filter((text) => text !== "").join("\n"),
  };
}

function failure(errors: readonly ErrorRow[]): CommandResult {
  return { data: null, text: "", errors };
}

/** After a signal every failure is the interruption: whatever broke, broke because of it. */
function failureOf(error: unknown, io: Io): CommandResult {
  if (!io.signal.aborted) return failure(rowsOf(error));
  return failure(rowsOf(io.signal.reason));
}

function explainCauses(error: Error, io: Io): void {
  const seen: string[] = [];
  for (let cause: unknown = error; cause instanceof Error && seen.length < 10; cause = cause.cause) {
    seen.push(cause.stack ?? cause.message);
  }
  io.stderr.write(`${plainText(seen.join("\ncaused by: "))}\n`);
}
