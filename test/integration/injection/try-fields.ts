import { rmSync } from "node:fs";
import { join } from "node:path";
import { configFields } from "./config-fields.ts";
import { commandLineFields, type FieldRoom, interfaceFields, leftCanary, notifierFields } from "./fields.ts";
import { foreignNames } from "./foreign-names.ts";
import { panelAnswers } from "./panel-answers.ts";
import { payloads } from "./payloads.ts";
import { watchPrograms } from "./started-programs.ts";

export const canary = "cp-canary";
export const allPayloads = payloads(canary);

/** Every place of the kind, made anew. */
export const groups: Readonly<Record<string, () => FieldRoom>> = {
  "the configuration": configFields,
  "the command line": commandLineFields,
  "the interface": interfaceFields,
  "what is told": notifierFields,
  "foreign names": foreignNames,
  "answers of panels": panelAnswers,
};

export interface FieldFigures {
  readonly group: string;
  readonly fields: number;
  readonly tries: number;
  /** Programs that were started, by name. */
  readonly programs: Readonly<Record<string, number>>;
  readonly surprises: readonly string[];
}

/** The product's own programs, and that of the owner's configuration in the room of foreign names. */
const expected = new Set(["/bin/sh", "cat", "cp", "ssh", "ssh-keygen", "ssh-keyscan", "rsync"]);

/** @param texts which of the payloads a field is given. */
export async function tryFields(
  group: string,
  texts: (nth: number) => readonly string[],
): Promise<FieldFigures> {
  using room = (groups[group] as () => FieldRoom)();
  using started = watchPrograms();
  const places = [room.folder, process.cwd()];
  const surprises: string[] = [];
  let tries = 0;
  for (const [nth, field] of room.fields.entries()) {
    for (const text of texts(nth)) {
      tries += 1;
      const before = started.all.length;
      const wrong = await field.put(text).catch((error: Error) => error.stack ?? String(error));
      const said = wrong ?? programOf(started.all.slice(before), text) ?? leftCanary(places, canary);
      if (said === null) continue;
      surprises.push(`${field.name}, given ${JSON.stringify(text)}: ${said.slice(0, 400)}`);
      for (const place of places) rmSync(join(place, canary), { force: true });
      if (surprises.length > 20) break;
    }
  }
  const programs: Record<string, number> = {};
  for (const [file = ""] of started.all) programs[file] = (programs[file] ?? 0) + 1;
  return { group, fields: room.fields.length, tries, programs, surprises };
}

/** A program nobody expects, or an expected one with the text as a part of an argument. */
function programOf(started: readonly (readonly string[])[], text: string): string | null {
  for (const [file = "", ...args] of started) {
    if (!expected.has(file)) return `${file} was started`;
    const glued = args.find((argument) => argument.includes(canary) && argument !== text);
    if (glued !== undefined) return `${file} was given ${JSON.stringify(glued.slice(0, 200))}`;
  }
  return null;
}
