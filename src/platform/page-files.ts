import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { PageFiles } from "../ports/page-files.ts";

/** Built by the dashboard's own package, and published with this one: dist/web beside dist/parts, or in the sources. */
const places = ["../../dist/web/", "../../web/dist/"].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
);

/** Only what lies there when it is opened can be asked for, so no address leads anywhere else. */
export async function openPageFiles(): Promise<PageFiles> {
  for (const folder of places) {
    const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = new Map(
      names
        .filter((entry) => entry.isFile())
        .map((entry) => [
          `${entry.parentPath}/${entry.name}`.slice(folder.length).replace(/^\//, ""),
          `${entry.parentPath}/${entry.name}`,
        ]),
    );
    if (!files.has("index.html")) continue;
    return {
      read: async (path) => {
        const file = files.get(path);
        return file === undefined ? null : readFile(file);
      },
    };
  }
  return { read: async () => null };
}
