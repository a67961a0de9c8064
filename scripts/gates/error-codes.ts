import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { listFiles } from "../lib/list-files.ts";

/** Compares the codes that src/ throws with the sections of docs/errors.md, both ways. */
export async function checkErrorCodes(root: string): Promise<readonly string[]> {
  const files = (await listFiles(root)).filter(
    (path) => /^src\/.*\.ts$/.test(path) && !path.endsWith(".test.ts") && !path.startsWith("src/testing/"),
  );
  const sources = await Promise.all(
    files.map(async (path) => ({ path, text: await readFile(join(root, path), "utf8").catch(() => "") })),
  );
  return compareErrorCodes(sources, await readFile(join(root, "docs/errors.md"), "utf8"));
}

export interface Source {
  readonly path: string;
  readonly text: string;
}

export function compareErrorCodes(sources: readonly Source[], handbook: string): readonly string[] {
  const sections = readSections(handbook);
  const thrown = sources.flatMap((source) => reviewSource(source, sections));
  const text = sources.map((source) => source.text).join("\n");
  return [
    ...new Set([
      ...thrown,
      ...repeated(handbook),
      ...[...sections].flatMap((section) => reviewSection(section, text)),
    ]),
  ];
}

type Sections = ReadonlyMap<string, string>;

function reviewSource({ path, text }: Source, sections: Sections): readonly string[] {
  return codesOf(text).flatMap((code) => {
    if (foreign.has(code)) return [];
    if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(code)) return [`${path}: ${code} is not UPPER_SNAKE`];
    return sections.has(code) ? [] : [`${path}: ${code} has no section in docs/errors.md`];
  });
}

/** Codes of other people's errors that stand where one of ours could. */
const foreign = new Set(["PROTOCOL_CONNECTION_LOST"]);

/** The literals of the first argument (also both sides of a choice), and those that a table or a refusal names. */
function codesOf(text: string): readonly string[] {
  const thrown = [...text.matchAll(/new ClonePanelError\(([^,]*)/g)].flatMap(([, first = ""]) =>
    [...first.matchAll(/"([^"]*)"/g)].map(([, code = ""]) => code),
  );
  const named = [...text.matchAll(/\bcode: "([A-Z][A-Z0-9_]*)"/g)].map(([, code = ""]) => code);
  return [...thrown, ...named];
}

function reviewSection([code, body]: readonly [string, string], sourceText: string): readonly string[] {
  const unsaid = ["Meaning", "Cause", "What to do"].filter(
    (part) => !new RegExp(`${part}[^\\w\n]*:[^\\w\n]*\\w`).test(body),
  );
  return [
    ...(sourceText.includes(`"${code}"`) ? [] : [`docs/errors.md: nothing in src/ has the code ${code}`]),
    ...unsaid.map((part) => `docs/errors.md: ${code} does not say "${part}: ..."`),
  ];
}

/** The second would be read by nobody: `explain` prints one. */
function repeated(handbook: string): readonly string[] {
  const titles = [...handbook.matchAll(/^## (.*)$/gm)].map(([, title = ""]) => title.trim());
  return titles
    .filter((title, at) => titles.indexOf(title) < at)
    .map((title) => `docs/errors.md: ${title} has two sections`);
}

function readSections(handbook: string): Sections {
  const parts = handbook.split(/^## /m).slice(1);
  return new Map(
    parts.map((part) => {
      const [title = "", ...body] = part.split("\n");
      return [title.trim(), body.join("\n")];
    }),
  );
}
