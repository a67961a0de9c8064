/**
 * Trees that are too large for everyday tests, each mirrored, kept, restored and compared byte for byte:
 *
 *     node test/long/vault-large-trees.ts [RESULTS.jsonl] [million|links|large ...]
 *
 * `million`: 1,000,000 small files (some 30 GB of disk with all copies, an hour); `links`: 70,000 names of one inode, where
 * the disk allows so many; `large`: a file of 5 GB and a sparse one of 2 GB. What stands in the results already is not
 * tried again. CLONEPANEL_LONG_DIR is where it is done, else where temporary things are. Exit 1 when one was wrong.
 */

import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { openVaultRoom, type VaultRoom } from "../integration/vault/vault-room.ts";

interface Row {
  readonly tree: string;
  readonly entries: string;
  readonly syncS: number;
  readonly takeS: number;
  readonly restoreS: number;
  readonly peakMegabytes: number;
  readonly wrong: string | null;
}

const trees: Readonly<Record<string, (site: string) => void>> = {
  million(site) {
    for (let folder = 0; folder < 1000; folder += 1) {
      const parent = join(site, `a${folder % 30}`, `b${folder}`);
      mkdirSync(parent, { recursive: true });
      for (let file = 0; file < 1000; file += 1)
        writeFileSync(join(parent, `f${file}`), `${folder} ${file}\n`);
    }
  },
  links(site) {
    let first = join(site, "name-0");
    writeFileSync(first, "one inode, many names");
    for (let count = 1; count < 70_000; count += 1) first = linkOrBegin(first, join(site, `name-${count}`));
  },
  large(site) {
    const file = openSync(join(site, "five-gigabytes"), "w");
    const piece = Buffer.alloc(1 << 20);
    for (let megabyte = 0; megabyte < 5 * 1024; megabyte += 1) {
      piece.writeUInt32LE(megabyte, megabyte % 1000);
      writeSync(file, piece);
    }
    writeFileSync(join(site, "sparse"), "begin");
    truncateSync(join(site, "sparse"), 2 * 2 ** 30);
  },
};

const [results = "vault-large-trees.jsonl", ...named] = process.argv.slice(2);
for (const name of named.length === 0 ? Object.keys(trees) : named) {
  if (readResults().some(({ tree }) => tree === name)) continue;
  await tryTree(name);
}
if (readResults().some(({ wrong }) => wrong !== null)) process.exitCode = 1;

/** What does not come to its end is tried again by the next call. */
async function tryTree(name: string): Promise<void> {
  const folder = process.env["CLONEPANEL_LONG_DIR"];
  await using room = await openVaultRoom({
    replica: "none",
    ...(folder === undefined ? {} : { in: folder }),
  });
  try {
    // Said and written at once: to remove a million files takes its time.
    const row = JSON.stringify(await playTree(room, name));
    appendFileSync(results, `${row}\n`);
    console.log(row);
  } catch (error) {
    console.error(name, error);
    process.exitCode = 1;
  }
}

async function playTree(room: VaultRoom, name: string): Promise<Row> {
  const say = (what: string) => console.error(`${new Date().toISOString()} ${name}: ${what}`);
  trees[name]?.(room.site);
  say("made");
  const controller = room.controller();
  const to = join(room.folder, "back");
  const [, syncS] = await timed(() => controller.sync());
  say("mirrored");
  const [id, takeS] = await timed(() => controller.take());
  say("kept");
  const [, restoreS] = await timed(() => controller.restore(id, to));
  say("restored");
  return {
    tree: name,
    entries: execFileSync("sh", ["-c", 'find "$1" | wc -l', "sh", room.site], { encoding: "utf8" }).trim(),
    syncS,
    takeS,
    restoreS,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    wrong: differenceOf(room.site, join(to, "files")),
  };
}

/** By another program than ours. */
function differenceOf(left: string, right: string): string | null {
  try {
    execFileSync("diff", ["-r", "--no-dereference", left, right], { encoding: "utf8", maxBuffer: 1 << 20 });
    return null;
  } catch (error) {
    return String((error as { readonly stdout?: unknown }).stdout).slice(0, 1000);
  }
}

/** ext4 takes 65,000 names for an inode; then the next one begins. */
function linkOrBegin(first: string, name: string): string {
  try {
    linkSync(first, name);
    return first;
  } catch {
    writeFileSync(name, "one inode, many names");
    return name;
  }
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const before = performance.now();
  const result = await work();
  return [result, Math.round((performance.now() - before) / 100) / 10];
}

function readResults(): readonly Row[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Row);
}
