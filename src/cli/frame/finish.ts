import { errorText } from "../render/error-text.ts";
import type { CommandResult } from "./command.ts";
import type { ErrorRow, ExitCode } from "./error-row.ts";
import { exitCodeOfRows } from "./exit-code.ts";
import type { Io } from "./io.ts";
import type { Paint } from "./paint.ts";
import { plainText } from "./plain-text.ts";

/** How one run speaks. */
export interface Speak {
  readonly io: Io;
  readonly output: "text" | "json";
  readonly loudness: "quiet" | "normal" | "verbose";
  readonly paint: Paint;
}

/** Data on stdout, errors and warnings on stderr; or everything in one document on stdout. */
export function finish(speak: Speak, result: CommandResult): ExitCode {
  const errors = result.errors ?? [];
  const warnings = result.warnings ?? [];
  if (result.written === "streamed" && errors.length === 0) return result.exit ?? 0;
  if (speak.output === "json") {
    const document = { ok: errors.length === 0, data: result.data ?? null, warnings, errors };
    speak.io.stdout.write(`${JSON.stringify(document)}\n`);
  } else {
    if (result.text !== "") speak.io.stdout.write(`${plainText(result.text)}\n`);
    writeWarnings(speak, warnings);
    if (errors.length > 0) speak.io.stderr.write(`${errorText(errors, speak.paint)}\n`);
  }
  const exit = result.exit ?? 0;
  return exit === 0 ? exitCodeOfRows(errors) : exit;
}

function writeWarnings({ io, loudness, paint }: Speak, warnings: readonly ErrorRow[]): void {
  if (loudness === "quiet") return;
  for (const { message } of warnings) io.stderr.write(`${paint.bad("warning:")} ${plainText(message)}\n`);
}
