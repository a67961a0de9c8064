import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findConfigFile } from "./config-file.ts";

async function world(files: readonly string[]) {
  const root = await mkdtemp(join(tmpdir(), "clonepanel-config-"));
  for (const file of files) {
    await mkdir(join(root, file, ".."), { recursive: true });
    await writeFile(join(root, file), `text of ${file}`);
  }
  const order = (part: { flag?: string; env?: Readonly<Record<string, string>> } = {}) => ({
    flag: part.flag ?? null,
    env: part.env ?? {},
    cwd: join(root, "cwd"),
    home: join(root, "home"),
  });
  return { root, order, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

const everywhere = [
  "flag.yaml",
  "env.yaml",
  "cwd/clonepanel.yaml",
  "xdg/clonepanel/clonepanel.yaml",
  "home/.config/clonepanel/clonepanel.yaml",
];

async function textOf(order: Parameters<typeof findConfigFile>[0]): Promise<string> {
  const found = await findConfigFile(order);
  assert.ok(found.kind === "found", JSON.stringify(found));
  return found.text;
}

test("the flag goes before the variable, the variable before the folder, the folder before XDG", async () => {
  await using all = await world(everywhere);
  const env = { CLONEPANEL_CONFIG: join(all.root, "env.yaml"), XDG_CONFIG_HOME: join(all.root, "xdg") };

  assert.equal(await textOf(all.order({ flag: "../flag.yaml", env })), "text of flag.yaml");
  assert.equal(await textOf(all.order({ env })), "text of env.yaml");
  assert.equal(await textOf(all.order()), "text of cwd/clonepanel.yaml");
});

test("without a file in the folder XDG's is taken, and without that setting the home folder's", async () => {
  await using some = await world(everywhere.slice(3));

  assert.match(await textOf(some.order({ env: { XDG_CONFIG_HOME: join(some.root, "xdg") } })), /xdg/);
  assert.match(await textOf(some.order()), /home\/\.config/);
  assert.match(await textOf(some.order({ env: { XDG_CONFIG_HOME: "relative" } })), /home\/\.config/);
});

test("relative paths in a file are relative to its own folder", async () => {
  await using all = await world(everywhere);
  const found = await findConfigFile(all.order({ flag: "../flag.yaml" }));

  assert.ok(found.kind === "found");
  assert.equal(found.folder, all.root);
});

test("a file that was named is never silently replaced by another", async () => {
  await using all = await world(everywhere);

  assert.deepEqual(await findConfigFile(all.order({ flag: "absent.yaml" })), {
    kind: "unreadable",
    file: join(all.root, "cwd/absent.yaml"),
    because: "there is no such file",
  });
  assert.equal((await findConfigFile(all.order({ flag: "." }))).kind, "unreadable");
});

test("what is no UTF-8 text is said so", async () => {
  await using all = await world([]);
  await mkdir(join(all.root, "cwd"));
  await writeFile(join(all.root, "cwd", "clonepanel.yaml"), Buffer.from([0x76, 0xff, 0xfe]));
  const found = await findConfigFile(all.order());

  assert.ok(found.kind === "unreadable");
  assert.match(found.because, /UTF-8/);
});

test("the places that were looked at are named", async () => {
  await using none = await world([]);
  const found = await findConfigFile(none.order());

  // A machine may have one in /etc; then it is found there.
  if (found.kind === "missing") assert.equal(found.looked.length, 3);
  else assert.match(JSON.stringify(found), /\/etc\/clonepanel/);
});
