export interface Cut {
  /** CHANGELOG.md, with the new section above the older ones. */
  readonly changelog: string;
  /** The new section's body: what is told beside the tag. */
  readonly notes: string;
}

export interface CutOrder {
  readonly changelog: string;
  /** The notes of changes/, as they are. */
  readonly notes: readonly string[];
  readonly version: string;
  /** YYYY-MM-DD */
  readonly date: string;
}

const open = "## Not released";

/** What was not released becomes the version's section: its words, then one point for each note. Pure. */
export function cutChangelog({ changelog, notes, version, date }: CutOrder): Cut {
  if (changelog.includes(`\n## ${version} `))
    throw new Error(`CHANGELOG.md has a section for ${version} already`);
  const [before, rest] = splitAt(changelog, `${open}\n`);
  const next = rest.indexOf("\n## ");
  const words = (next < 0 ? rest : rest.slice(0, next)).trim();
  const older = next < 0 ? "" : rest.slice(next + 1);
  const points = notes.map((note) => `- ${note.trim().replaceAll(/\s*\n\s*/g, " ")}`);
  const body = [words, points.join("\n")].filter((part) => part !== "").join("\n\n");
  return {
    changelog: `${before}${open}\n\n## ${version} (${date})\n\n${body}\n${older === "" ? "" : `\n${older}`}`,
    notes: `${body}\n`,
  };
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`CHANGELOG.md has no line "${mark.trim()}"`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

/** The body of a version's section; null when it has none. */
export function sectionOf(changelog: string, version: string): string | null {
  const parts = changelog.split(/^## /m).slice(1);
  const found = parts.find((part) => part.startsWith(`${version} `));
  return found === undefined ? null : `${found.slice(found.indexOf("\n") + 1).trim()}\n`;
}
