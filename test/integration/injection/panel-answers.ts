import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ErrorRow, rowOf } from "../../../src/cli/frame/error-row.ts";
import { finish } from "../../../src/cli/frame/finish.ts";
import { paintFor } from "../../../src/cli/frame/paint.ts";
import { doctorText } from "../../../src/cli/render/doctor-text.ts";
import type { DnsName } from "../../../src/core/dns/name.ts";
import { writeZoneFile } from "../../../src/core/dns/write-zone-file.ts";
import type { ZoneState } from "../../../src/core/dns/zone-state.ts";
import type { PanelDesk } from "../../../src/core/mail/doctor/panel-desk.ts";
import { panelFindings } from "../../../src/core/mail/doctor/panel-findings.ts";
import { farParsers } from "../parser-fuzz/far-parsers.ts";
import { between } from "../parser-fuzz/far-side.ts";
import type { FuzzedParser } from "../parser-fuzz/parsers.ts";
import { type Field, type FieldRoom, terminalCodes } from "./fields.ts";

/**
 * Every text that a hosting panel says, in every answer that the parsers' fuzzing begins with: zones, mail and
 * certificates of cPanel, WHM, DirectAdmin and Plesk. The driver reads it, and what it makes of it is told as the verbs
 * tell it: a zone's file, the findings of `mail doctor`, an error.
 */
export function panelAnswers(): FieldRoom {
  const folder = mkdtempSync(join(tmpdir(), "cp-panels-"));
  const panels = farParsers.filter(({ name }) => /^(?:cPanel|WHM|DirectAdmin|Plesk)/.test(name));
  const fields = panels.flatMap((parser) =>
    parser.seeds.flatMap((seed, nth) =>
      textsIn(seed).map(
        (place, at): Field => ({
          name: `${parser.name}, answer ${nth + 1}, text ${at + 1} (${place.text.slice(0, 30)})`,
          put: (text) => tellWhatItSays(parser, place.with(text)),
        }),
      ),
    ),
  );
  return { folder, fields, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

interface TextPlace {
  readonly text: string;
  /** The whole answer, with another text in its place; written as its format wants. */
  with(other: string): string;
}

/** Texts of JSON, of XML's elements, and of fields as of forms; those in Base64 are written as such. */
function textsIn(seed: string): readonly TextPlace[] {
  const found: TextPlace[] = [];
  const take = (pattern: RegExp, write: (other: string, old: string) => string): void => {
    for (const match of seed.matchAll(pattern)) {
      const [, text = ""] = match;
      const at = match.index + match[0].indexOf(text);
      if (text === "") continue;
      found.push({
        text,
        with: (other) => asBytes(seed.slice(0, at) + write(other, text) + seed.slice(at + text.length)),
      });
    }
  };
  if (seed.includes("{")) take(/"((?:[^"\\]|\\.)*)"(?!\s*:)/g, inJson);
  else if (seed.includes("<")) take(/>([^<>]+)</g, inXml);
  else
    take(new RegExp(`(?<=^|[=&${between}])([^=&${between}]+)`, "g"), (other) =>
      encodeURIComponent(other.toWellFormed()),
    );
  return found;
}

/** A driver that reads Base64 gets it: else the text would never come out of it. */
function inJson(other: string, old: string): string {
  const isBase64 = /^(?:[\w+/]{4})+(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(old) && /[=A-Z]/.test(old);
  return isBase64 ? Buffer.from(other).toString("base64") : JSON.stringify(other).slice(1, -1);
}

function inXml(other: string): string {
  return other.replace(/[<>&]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function asBytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** @returns what was wrong with it. */
async function tellWhatItSays(parser: FuzzedParser, answer: string): Promise<string | null> {
  try {
    return told(textOf(await parser.run(answer)), []);
  } catch (error) {
    const row = rowOf(error);
    return row.code === "INTERNAL" ? `${row.message}: ${(error as Error).stack}` : told("", [row]);
  }
}

function textOf(value: unknown): string {
  if (isZone(value)) return writeZoneFile("example.com" as DnsName, value.sets, value.notes ?? []);
  if (isDesk(value)) {
    const desks = new Map([
      ["one", value],
      ["two", plain],
    ]);
    const findings = panelFindings({ site: "example.com", domain: "example.com", primary: "one", desks });
    return doctorText([{ account: "example.com", findings }]);
  }
  return JSON.stringify(value);
}

const plain: PanelDesk = {
  kind: "read",
  routing: { kind: "local" },
  mailboxes: [],
  forwarders: [],
  catchAll: { kind: "refused" },
  autoresponders: [],
};

function isZone(value: unknown): value is ZoneState {
  return typeof value === "object" && value !== null && "sets" in value;
}

function isDesk(value: unknown): value is PanelDesk {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    ("catchAll" in value || value.kind === "unreadable")
  );
}

/** On a terminal, and as a document that another program reads. */
function told(text: string, errors: readonly ErrorRow[]): string | null {
  for (const output of ["text", "json"] as const) {
    const pieces: string[] = [];
    const stream = { isTerminal: false, columns: 80, write: (more: string) => void pieces.push(more) };
    const io = { stdout: stream, stderr: stream } as never;
    finish({ io, output, loudness: "normal", paint: paintFor(stream, {}) }, { data: { text }, text, errors });
    const written = pieces.join("");
    if (terminalCodes.test(written)) return `a terminal was told ${JSON.stringify(written.slice(0, 300))}`;
    if (written.length > 20_000) return "it is told at too great a length";
    if (output === "json") JSON.parse(written);
  }
  return null;
}
