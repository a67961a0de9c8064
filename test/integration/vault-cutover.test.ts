import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { lookScript } from "../../src/engines/mirror/contact.ts";
import { cutoverScript } from "../../src/engines/mirror/cutover-scripts.ts";
import { treeMap } from "./vault/tree-map.ts";

/** The systems that an account may have, by what its `cp` says and does. */
const systems = {
  "a cp that replaces by links": null,
  "an older cp, whose forced links are no single step":
    'case $1 in --version) echo "cp (GNU coreutils) 8.22" ;; *) exit 1 ;; esac',
  "a disk without hard links": 'case $1 in --version) echo "cp (GNU coreutils) 9.1" ;; *) exit 1 ;; esac',
} as const;

for (const [system, cp] of Object.entries(systems)) {
  test(`${system}: the staged files take their places, or all is as it was`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "clonepanel-cutover-"));
    try {
      const path = cp === null ? process.env["PATH"] : `${fakeCp(folder, cp)}:${process.env["PATH"]}`;
      for (const word of ["commit", "no word"]) {
        const { root, work } = stage(join(folder, word));
        const before = treeMap(root);
        const inode = lstatSync(join(work, "new", "a", "changed")).ino;

        const said = await cutOver({ root, work, path: path ?? "", word });

        if (word !== "commit") {
          assert.equal(said, "swapped\n");
          assert.deepEqual(treeMap(root), before);
          continue;
        }
        assert.equal(said, "swapped\nsettled\n");
        assert.equal(lstatSync(join(root, "a", "changed")).ino, inode, "the very file that was hashed");
        assert.deepEqual([...treeMap(root).keys()].sort(), [
          "a",
          "a/changed",
          "a/new",
          "deep",
          "deep/er",
          "deep/er/new",
        ]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test("a site's folder is named without links, whether it is there or still to be made", () => {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "clonepanel-place-")));
  try {
    mkdirSync(join(home, "domains", "there"), { recursive: true });
    symlinkSync("domains", join(home, "www"));
    symlinkSync("nowhere", join(home, "dead"));
    const asked = ["www/there", "www/new", "www/new/deep", "new", `${home}/www/x`, "dead/x"];

    const said = asked.map((path) =>
      execFileSync("sh", ["-c", lookScript, "sh", path, "site"], { env: { ...process.env, HOME: home } })
        .toString()
        .split("\0")
        .slice(1, 3),
    );

    assert.deepEqual(said, [
      [`${home}/domains/there`, "yes"],
      [`${home}/domains/new`, "no"],
      [`${home}/domains/new/deep`, "no"],
      [`${home}/new`, "no"],
      [`${home}/domains/x`, "no"],
      [`${home}/dead/x`, "no"],
    ]);
  } finally {
    rmSync(home, { recursive: true });
  }
});

function fakeCp(folder: string, text: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "cp"), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return bin;
}

/** A root with a file that changes and one that goes, and what the stages before leave in the working folder. */
function stage(folder: string): { readonly root: string; readonly work: string } {
  const [root, work] = [join(folder, "root"), join(folder, "work")];
  for (const path of [
    join(root, "a"),
    join(work, "new", "a"),
    join(work, "new", "deep", "er"),
    join(work, "aside"),
  ])
    mkdirSync(path, { recursive: true });
  mkdirSync(join(work, "old", "a"), { recursive: true });
  writeFileSync(join(root, "a", "changed"), "old");
  writeFileSync(join(root, "a", "goes"), "goes");
  for (const path of ["a/changed", "a/new", "deep/er/new"])
    writeFileSync(join(work, "new", path), `new ${path}`);
  cpSync(join(root, "a", "changed"), join(work, "old", "a", "changed"));
  const lists = {
    "in-the-way": [],
    folders: ["deep", "deep/er"],
    replaced: ["a/changed"],
    fresh: ["deep", "deep/er", "a/new", "deep/er/new"],
    "gone-files": ["a/goes"],
    "gone-folders": [],
  };
  for (const [name, paths] of Object.entries(lists))
    writeFileSync(join(work, name), paths.map((path) => `./${path}\0`).join(""));
  return { root, work };
}

function cutOver(order: {
  readonly root: string;
  readonly work: string;
  readonly path: string;
  readonly word: string;
}): Promise<string> {
  const shell = "/bin/sh";
  const child = spawn(shell, ["-c", cutoverScript, "sh", order.root, order.work], {
    env: { ...process.env, PATH: order.path },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (bytes: Buffer) => {
    said += bytes.toString();
    if (said === "swapped\n") child.stdin.end(order.word === "commit" ? "commit\n" : "");
  });
  return new Promise((resolve) => child.once("close", () => resolve(said)));
}
