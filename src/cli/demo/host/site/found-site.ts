import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Entry, GuestBook } from "./guest-book.ts";
import { paintPicture } from "./picture.ts";
import { sitePaths } from "./site-paths.ts";
import { oldEntry, pages, picturesOfTheHouse, rooms } from "./texts.ts";

const oldEntries = 300;
const everyNth = 60;
const dayMs = 86_400_000;
const firstDayMs = Date.UTC(2019, 4, 1);

export interface FoundedSite {
  readonly files: number;
  readonly rows: number;
}

/** Builds the site on one account as its owner would have over the years: pages, pictures, a database, uploads. */
export async function foundSite(home: string): Promise<FoundedSite> {
  const root = join(home, sitePaths.root);
  await mkdir(join(home, sitePaths.uploads), { recursive: true });
  await mkdir(join(root, "pictures"));
  await mkdir(join(home, "data"));
  const files: (readonly [path: string, content: string | Buffer])[] = [...Object.entries(pages)];
  for (let n = 1; n <= picturesOfTheHouse; n += 1) files.push([`pictures/view-${n}.png`, paintPicture(n)]);
  const entries = Array.from({ length: oldEntries }, (_, n) => oldEntryOf(n));
  for (const [n, { picture }] of entries.entries())
    if (picture !== null) files.push([`uploads/${picture}`, paintPicture(100 + n)]);
  for (const [path, content] of files) await writeFile(join(root, path), content);
  using book = new GuestBook(join(home, sitePaths.database), "allowed");
  book.found(rooms, entries);
  return { files: files.length, rows: entries.length + rooms.length };
}

function oldEntryOf(n: number): Omit<Entry, "id"> {
  const picture = n % everyNth === 0 ? `été à la mer ${n + 1}.png` : null;
  return { at: new Date(firstDayMs + n * 5 * dayMs).toISOString(), ...oldEntry(n), picture };
}
