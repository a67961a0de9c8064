import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Everything below a folder, by its bytes' name: kind, and mode and content of a file, and where a link points. */
export function treeMap(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  collect(Buffer.from(folder), "", found);
  return found;
}

function collect(folder: Buffer, prefix: string, found: Map<string, string>): void {
  for (const name of readdirSync(folder, { encoding: "buffer" })) {
    const path = Buffer.concat([folder, Buffer.from("/"), name]);
    const key = `${prefix}${name.toString("latin1")}`;
    const stat = lstatSync(path);
    if (stat.isDirectory()) {
      found.set(key, "folder");
      collect(path, `${key}/`, found);
    } else if (stat.isSymbolicLink()) {
      found.set(key, `link to ${readlinkSync(path, "buffer").toString("latin1")}`);
    } else {
      const hash = createHash("sha256").update(readFileSync(path)).digest("hex");
      found.set(key, `file ${(stat.mode & 0o7777).toString(8)} ${hash}`);
    }
  }
}
