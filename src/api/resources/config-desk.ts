import { createHash } from "node:crypto";
import type { KeptConfig } from "../../ports/panel-store.ts";
import type { ConfigChange, ConfigDraft, ConfigUndo, ConfigVerdict, ConfigView } from "../contract/config.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { refuse } from "../http/problem.ts";
import { diffLines } from "./diff-lines.ts";

const keptFor = 90 * 86_400_000;

export async function readConfig(house: PanelHouse): Promise<Given> {
  return given(await viewOf(house));
}

/** What is wrong with a text, and how it differs from the file; nothing is written. */
export async function checkConfig(house: PanelHouse, asked: Asked): Promise<Given> {
  const { text } = asked.body as ConfigDraft;
  const [reading, before] = await Promise.all([house.configFile.check(text), house.configFile.read()]);
  const verdict: ConfigVerdict = {
    valid: reading.kind === "valid",
    problems: reading.kind === "valid" ? [] : reading.problems,
    warnings: reading.kind === "valid" ? reading.warnings : [],
    diff: diffLines(before, text),
  };
  return given(verdict);
}

/** The file stays the truth: what is written is the very text, with its comments, and only a valid one. */
export async function writeConfig(house: PanelHouse, asked: Asked): Promise<Given> {
  const { text, ifRevision } = asked.body as ConfigChange;
  await replace(house, asked, { text, ifRevision });
  return given(await viewOf(house));
}

export async function undoConfig(house: PanelHouse, asked: Asked): Promise<Given> {
  const { ifRevision } = asked.body as ConfigUndo;
  const last = await lastKept(house);
  if (last === null) throw refuse(409, "CONFIG_NOTHING_TO_UNDO", "nothing was changed from here");
  await replace(house, asked, { text: last.document.text, ifRevision });
  return given(await viewOf(house));
}

async function replace(house: PanelHouse, asked: Asked, { text, ifRevision }: ConfigChange): Promise<void> {
  const reading = await house.configFile.check(text);
  if (reading.kind === "invalid") {
    const [first] = reading.problems;
    const where = first === undefined ? "" : ` (line ${first.line}: ${first.message})`;
    throw refuse(422, "CONFIG_INVALID", `the text is no valid configuration${where}; nothing was written`);
  }
  const before = await house.configFile.read();
  if (revisionOf(before) !== ifRevision)
    throw refuse(409, "CONFIG_CHANGED", "the file was changed meanwhile; nothing was written", {
      hint: "Read it again and put your change into the new text.",
    });
  if (before === text) return;
  const nowMs = house.clock.nowMs();
  const kept: KeptConfig = { text: before, at: nowMs, by: asked.who.name };
  // Kept before it goes, so that there is a way back whatever happens in between.
  await house.app.panel.configs.put(keyOf(nowMs), kept, { expect: "either", endsAt: nowMs + keptFor });
  await house.app.panel.configs.removeEnded(nowMs);
  await house.configFile.write(text);
}

async function viewOf(house: PanelHouse): Promise<ConfigView> {
  const text = await house.configFile.read();
  const reading = await house.configFile.check(text);
  const last = await lastKept(house);
  return {
    file: house.configFile.file,
    text,
    revision: revisionOf(text),
    running: text === house.configFile.runningText ? "same" : "differs",
    effective: reading.kind === "valid" ? await house.configFile.show(reading.config) : null,
    problems: reading.kind === "valid" ? [] : reading.problems,
    warnings: reading.kind === "valid" ? reading.warnings : [],
    before:
      last === null
        ? null
        : {
            revision: revisionOf(last.document.text),
            at: new Date(last.document.at).toISOString(),
            by: last.document.by,
          },
  };
}

async function lastKept({ app }: PanelHouse) {
  return (await app.panel.configs.list()).at(-1) ?? null;
}

/** Sorts like the time. */
function keyOf(nowMs: number): string {
  return String(nowMs).padStart(16, "0");
}

export function revisionOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
