import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { nodeFiles } from "./node-files.ts";
import { removeTree } from "./trees.ts";

let folder = "";
const { signal } = new AbortController();
const usualPath = process.env["PATH"];
before(() => {
  folder = mkdtempSync(join(tmpdir(), "clonepanel-remove-"));
});
afterEach(() => {
  process.env["PATH"] = usualPath;
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** With names of every kind, a folder that may not be written, and a link to a file that stays. */
function makeTree(name: string | Buffer): Buffer {
  const tree = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]);
  const at = (path: string | Buffer) => Buffer.concat([tree, Buffer.from("/"), Buffer.from(path)]);
  mkdirSync(at("sub/deep"), { recursive: true });
  for (const path of ["plain", "new\nline", "-rf", "sub/deep/file"]) writeFileSync(at(path), "content");
  writeFileSync(at(Buffer.from([0x66, 0xff])), "no text");
  mkdirSync(join(folder, "elsewhere"), { recursive: true });
  writeFileSync(join(folder, "elsewhere/file"), "stays");
  symlinkSync(join(folder, "elsewhere"), at("link"));
  chmodSync(at("sub/deep"), 0o500);
  return tree;
}

/** A program of that name found first. */
function pretendRm(script: string): void {
  const programs = mkdtempSync(join(folder, "programs-"));
  writeFileSync(join(programs, "rm"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env["PATH"] = `${programs}:${usualPath}`;
}

for (const [how, name, prepare] of [
  ["by rm", "plain", () => {}],
  ["from here, where a path is no text", Buffer.from([0x66, 0xff]), () => {}],
  ["from here, where rm can do nothing", "failing", () => pretendRm("exit 1")],
  ["from here, where rm says that it has done it", "lying", () => pretendRm("exit 0")],
  [
    "from here, where there is no rm",
    "missing",
    () => {
      process.env["PATH"] = join(folder, "nowhere");
    },
  ],
] as const) {
  test(`a tree is removed ${how}, and nothing behind a link`, async () => {
    const tree = makeTree(name);
    prepare();

    await nodeFiles.removeFast(tree.toString("latin1"), signal);

    assert.equal(existsSync(tree), false);
    assert.deepEqual(readdirSync(join(folder, "elsewhere")), ["file"]);
  });
}

test("it is rm that does it, by the folder's own name", async () => {
  const tree = makeTree("asked").toString("latin1");
  pretendRm(`printf '%s\\n' "$@" > ${folder}/asked-for`);

  await nodeFiles.removeFast(tree, signal);

  assert.equal(
    await nodeFiles.read(`${folder}/asked-for`),
    ["-rf", "--one-file-system", "--", tree, ""].join("\n"),
  );
});

test("an abort ends rm at once, and what is left stays for the next time", async () => {
  const tree = makeTree("stopped");
  pretendRm(`echo "$$" > ${folder}/pid; exec sleep 60`);
  const stop = new AbortController();
  const removing = nodeFiles.removeFast(tree.toString("latin1"), stop.signal);
  while (((await nodeFiles.read(`${folder}/pid`)) ?? "") === "")
    await new Promise((resume) => setTimeout(resume, 10));
  const pid = Number(await nodeFiles.read(`${folder}/pid`));
  stop.abort(new Error("stopped"));

  await assert.rejects(removing, /stopped/);

  assert.throws(() => process.kill(pid, 0), /ESRCH/);
  assert.ok(existsSync(Buffer.concat([tree, Buffer.from("/plain")])));
});

test("what cannot be removed is told by the code that it has elsewhere", async () => {
  await assert.rejects(nodeFiles.removeFast("/proc/version", signal), { code: "DISK_DENIED" });
});

test("two may remove the same tree: an rm goes on when its controller was killed", async () => {
  const tree = join(folder, "twice");
  for (let count = 0; count < 2000; count += 1) {
    const sub = join(tree, `folder-${Math.floor(count / 20)}`);
    mkdirSync(sub, { recursive: true });
    writeFileSync(join(sub, `file-${count}`), "");
  }

  await Promise.all([removeTree(tree), removeTree(tree), nodeFiles.removeFast(tree, signal)]);

  assert.equal(existsSync(tree), false);
});
