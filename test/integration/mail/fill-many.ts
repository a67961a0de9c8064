import { linkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A file system allows so many names of one file. */
const namesOfOne = 50_000;

/** So many small messages in a Maildir's `cur`, as links of a few files: what counts is their number. */
export function fillMany(cur: string, messages: number): void {
  const text = "Subject: a\r\n\r\n";
  let first = "";
  for (let index = 0; index < messages; index += 1) {
    const path = join(cur, `${1_600_000_000 + index}.M${index}.host,S=${text.length},W=${text.length}:2,S`);
    if (index % namesOfOne === 0) {
      first = path;
      rmSync(path, { force: true });
      writeFileSync(path, text);
    } else linkSync(first, path);
  }
}
