import assert from "node:assert/strict";
import { lstat, mkdir, readFile, readlink, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BytePath } from "../core/mirror/byte-path.ts";
import { contentOf, putFile, putHostileTree, putLink } from "./hostile-tree.ts";
import type { Claim } from "./transport-contract.ts";
import { pushClaims } from "./transport-contract-pushes.ts";
import { noise } from "./transport-contract-scripts.ts";

const timeoutMs = 20_000;

export function copyClaims(claim: Claim): void {
  fetchClaims(claim);
  fetchTroubleClaims(claim);
  pushClaims(claim);
}

function fetchClaims(claim: Claim): void {
  claim("fetched files keep name, bytes, mode and microseconds", async ({ transport, there, here }) => {
    const paths = await putHostileTree(transport, there);
    const report = await transport.fetchFiles({ root: there, paths, into: join(here, "in to"), basis: null });

    assert.deepEqual(
      { items: report.items, vanished: report.vanished },
      { items: paths.length, vanished: [] },
    );
    for (const path of paths) {
      const file = at(join(here, "in to"), path);
      assert.equal((await readFile(file)).toString("latin1"), contentOf(path));
      const found = await lstat(file, { bigint: true });
      assert.equal(Number(found.mode) & 0o7777, 0o644);
      assert.equal(found.mtimeNs / 1000n, 1_700_000_000_123_456n);
    }
  });

  claim("fetched links keep their target whatever it is, and are not followed", async (room) => {
    const { transport, there, here } = room;
    const targets = ["/etc/passwd", "../../../x", "nowhere", "new\nline \xff", "-dash", "/rsyncd-munged/x"];
    for (const [index, target] of targets.entries())
      await putLink(transport, there, { path: `l${index}`, target });
    const paths = targets.map((_, index) => `l${index}`);
    const report = await transport.fetchFiles({ root: there, paths, into: here, basis: null });

    assert.equal(report.items, targets.length);
    for (const [index, target] of targets.entries()) {
      assert.equal((await readlink(join(here, `l${index}`), "buffer")).toString("latin1"), target);
    }
  });

  claim(
    "the owner can read and write a fetched copy whatever its mode was",
    async ({ transport, there, here }) => {
      await putFile(transport, there, { path: "closed", content: "x", mode: 0o440 });
      await transport.fetchFiles({ root: there, paths: ["closed"], into: here, basis: null });

      assert.equal((await lstat(join(here, "closed"))).mode & 0o777, 0o640);
    },
  );

  claim(
    "a fetched file is always a new inode and never touches its basis",
    async ({ transport, there, here }) => {
      await putFile(transport, there, { path: "d/same", content: "same", mode: 0o600 });
      const basis = join(here, "basis");
      await mkdir(join(basis, "d"), { recursive: true });
      await writeFile(join(basis, "d/same"), "same", { mode: 0o644 });
      const before = await lstat(join(basis, "d/same"), { bigint: true });
      await transport.fetchFiles({ root: there, paths: ["d/same"], into: join(here, "into"), basis });
      const [copy, after] = [
        await lstat(join(here, "into/d/same")),
        await lstat(join(basis, "d/same"), { bigint: true }),
      ];

      assert.notEqual(BigInt(copy.ino), before.ino);
      assert.equal(copy.mode & 0o777, 0o600);
      assert.deepEqual(
        [after.ino, after.mode, after.mtimeNs, after.nlink],
        [before.ino, before.mode, before.mtimeNs, 1n],
      );
    },
  );

  claim(
    "other bytes of the same size and time as the basis still travel",
    async ({ transport, there, here }) => {
      await putFile(transport, there, { path: "f", content: "new!", time: "1600000000" });
      await mkdir(join(here, "basis"));
      await writeFile(join(here, "basis/f"), "old!");
      await utimes(join(here, "basis/f"), 1_600_000_000, 1_600_000_000);
      await transport.fetchFiles({
        root: there,
        paths: ["f"],
        into: join(here, "into"),
        basis: join(here, "basis"),
      });

      assert.equal(await readFile(join(here, "into/f"), "utf8"), "new!");
    },
  );

  claim("of a changed byte in ten megabytes only the neighbourhood travels", async (room) => {
    const { transport, there, here, copies } = room;
    const bytes = noise(10_000_000);
    await transport.run({ script: 'cat >"$1/big"', args: [there], input: bytes, timeoutMs });
    await mkdir(join(here, "basis"));
    const old = Buffer.from(bytes);
    old[5_000_000] = (old[5_000_000] ?? 0) ^ 1;
    await writeFile(join(here, "basis/big"), old);
    const order = { root: there, paths: ["big"], into: join(here, "into"), basis: join(here, "basis") };
    const report = await transport.fetchFiles(order);

    assert.ok((await readFile(join(here, "into/big"))).equals(bytes));
    assert.ok(report.bytes < (copies === "deltas" ? 200_000 : 10_000_001), `${report.bytes} bytes`);
  });

  claim(
    "a path whose kind differs from its basis arrives as it is now",
    async ({ transport, there, here }) => {
      await putFile(transport, there, { path: "was-folder", content: "file" });
      await putFile(transport, there, { path: "was-file/inner", content: "inner" });
      await putFile(transport, there, { path: "was-link", content: "file" });
      await putLink(transport, there, { path: "now-link", target: "was-link" });
      const basis = join(here, "basis");
      await mkdir(join(basis, "was-folder/sub"), { recursive: true });
      await writeFile(join(basis, "was-file"), "old");
      await symlink("/etc/passwd", join(basis, "was-link"));
      await writeFile(join(basis, "now-link"), "old");
      const paths = ["was-folder", "was-file/inner", "was-link", "now-link"];
      const into = join(here, "into");
      const report = await transport.fetchFiles({ root: there, paths, into, basis });

      assert.deepEqual(report.vanished, []);
      assert.equal(await readFile(join(into, "was-folder"), "utf8"), "file");
      assert.equal(await readFile(join(into, "was-file/inner"), "utf8"), "inner");
      assert.ok((await lstat(join(into, "was-link"))).isFile());
      assert.equal(await readlink(join(into, "now-link")), "was-link");
    },
  );
}

function fetchTroubleClaims(claim: Claim): void {
  claim("what vanished is reported and the rest arrives", async ({ transport, there, here }) => {
    await putFile(transport, there, { path: "stays", content: "x" });
    const paths = ["gone", "stays", "gone too/inner", "new\nline"];
    const report = await transport.fetchFiles({ root: there, paths, into: here, basis: null });

    assert.equal(report.items, 1);
    assert.deepEqual([...report.vanished].sort(), ["gone", "gone too/inner", "new\nline"]);
  });

  claim("what became a folder or a pipe counts as vanished", async ({ transport, there, here }) => {
    const script = 'mkdir -- "$1/folder" && mkfifo -- "$1/pipe"';
    await transport.run({ script, args: [there], timeoutMs });
    const report = await transport.fetchFiles({
      root: there,
      paths: ["folder", "pipe"],
      into: here,
      basis: null,
    });

    assert.deepEqual(
      { ...report, vanished: [...report.vanished].sort() },
      { items: 0, bytes: 0, vanished: ["folder", "pipe"] },
    );
  });

  claim("what an interrupted run left is replaced, or taken away when its source is gone", async (room) => {
    const { transport, there, here } = room;
    await putFile(transport, there, { path: "kept", content: "new" });
    await writeFile(join(here, "kept"), "half");
    await writeFile(join(here, "gone"), "half");
    await symlink("/etc/passwd", join(here, "link gone"));
    const paths = ["kept", "gone", "link gone"];
    const report = await transport.fetchFiles({ root: there, paths, into: here, basis: null });

    assert.deepEqual([...report.vanished].sort(), ["gone", "link gone"]);
    assert.equal(await readFile(join(here, "kept"), "utf8"), "new");
    await assert.rejects(lstat(join(here, "gone")), { code: "ENOENT" });
    await assert.rejects(lstat(join(here, "link gone")), { code: "ENOENT" });
  });

  claim("an empty order does nothing, a missing root is an error", async ({ transport, there, here }) => {
    const order = { root: there, paths: [], into: here, basis: null };

    assert.deepEqual(await transport.fetchFiles(order), { items: 0, bytes: 0, vanished: [] });
    await assert.rejects(transport.fetchFiles({ ...order, root: `${there}/none`, paths: ["x"] }), {
      code: "ROOT_MISSING",
    });
  });

  claim(
    "a path that leaves its root is refused before anything is copied",
    async ({ transport, there, here }) => {
      for (const path of ["../x", "/etc/passwd", "a/../../x", "a//b", "./a", "a/", ""]) {
        const order = { root: there, paths: [path], into: here, basis: null };
        await assert.rejects(transport.fetchFiles(order), { code: "PATH_LEAVES_HOME" }, path);
      }
    },
  );

  claim("an aborted copy rejects with the signal's reason, and a later one succeeds", async (room) => {
    const { transport, there, here } = room;
    await putFile(transport, there, { path: "f", content: "x" });
    const order = { root: there, paths: ["f"], into: here, basis: null };

    await assert.rejects(
      transport.fetchFiles({ ...order, signal: AbortSignal.abort(new Error("enough")) }),
      /enough/,
    );
    assert.equal((await transport.fetchFiles(order)).items, 1);
  });

  claim("progress tells items and ends", async ({ transport, there, here }) => {
    await putFile(transport, there, { path: "a", content: "1" });
    await putFile(transport, there, { path: "b", content: "2" });
    const seen: number[] = [];
    const onProgress = (progress: { items: number }): void => void seen.push(progress.items);
    await transport.fetchFiles({ root: there, paths: ["a", "b"], into: here, basis: null, onProgress });

    assert.equal(seen.at(-1), 2);
  });
}

function at(folder: string, path: BytePath): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, "latin1")]);
}
