import assert from "node:assert/strict";
import { mkdir, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BytePath } from "../core/mirror/byte-path.ts";
import type { Transport } from "../ports/transport.ts";
import { contentOf, hostileNames, putFile } from "./hostile-tree.ts";
import type { Claim } from "./transport-contract.ts";
import { noise } from "./transport-contract-scripts.ts";

const timeoutMs = 20_000;

export function pushClaims(claim: Claim): void {
  claim(
    "pushed files keep name, bytes, mode and microseconds, in a folder that is made for them",
    async (room) => {
      const { transport, there, here } = room;
      for (const name of hostileNames) await putHere(here, `d/${name}`, contentOf(name));
      await symlink("/etc/passwd", join(here, "link"));
      const paths = ["link", ...hostileNames.map((name) => `d/${name}`)];
      const to = `${there}/new $(id)\n/deeper`;
      const report = await transport.pushFiles({ from: here, paths, to, basis: null });

      assert.deepEqual(
        { items: report.items, vanished: report.vanished },
        { items: paths.length, vanished: [] },
      );
      const batches = await Array.fromAsync(transport.listFiles(to, { prune: [], maxEntries: 1_000 }));
      const files = batches.flat().filter((entry) => entry.kind === "file");
      assert.equal(files.length, hostileNames.length);
      assert.ok(files.every((file) => file.mode === 0o640 && file.mtimeUs === 1_650_000_000_123_456));
      assert.deepEqual(
        batches.flat().find((entry) => entry.kind === "link"),
        { kind: "link", path: "link", target: "/etc/passwd" },
      );
      for (const name of hostileNames)
        assert.equal(await readThere(transport, `${to}/d/${name}`), contentOf(name));
    },
  );

  claim("a push uses the account's own basis, does not touch it, and makes a new inode", async (room) => {
    const { transport, there, here, copies } = room;
    const bytes = noise(10_000_000);
    const script = 'mkdir -- "$1/live" && cat >"$1/live/big" && touch -d @1600000000 -- "$1/live/big"';
    await transport.run({ script, args: [there], input: bytes, timeoutMs });
    bytes[5_000_000] = (bytes[5_000_000] ?? 0) ^ 1;
    await writeFile(join(here, "big"), bytes);
    const before = await statThere(transport, `${there}/live/big`);
    const to = `${there}/staged`;
    const report = await transport.pushFiles({ from: here, paths: ["big"], to, basis: `${there}/live` });
    const hash = await transport.hashFiles(to, ["big"], {});
    const expected = await transport.run({ script: "sha256sum", input: bytes, timeoutMs });

    assert.equal(hash.get("big"), expected.stdout.slice(0, 64));
    assert.equal(await statThere(transport, `${there}/live/big`), before);
    assert.notEqual((await statThere(transport, `${to}/big`)).split(" ")[0], before.split(" ")[0]);
    assert.ok(report.bytes < (copies === "deltas" ? 200_000 : 10_000_001), `${report.bytes} bytes`);
  });

  claim("a push whose basis is not there copies whole files", async ({ transport, there, here }) => {
    await writeFile(join(here, "f"), "x");
    const order = { from: here, paths: ["f"], to: `${there}/to`, basis: `${there}/no such basis` };

    assert.equal((await transport.pushFiles(order)).items, 1);
    assert.equal(await readThere(transport, `${there}/to/f`), "x");
  });

  claim("what vanished here is reported and the rest is pushed", async ({ transport, there, here }) => {
    await writeFile(join(here, "stays"), "x");
    const report = await transport.pushFiles({
      from: here,
      paths: ["gone", "stays"],
      to: there,
      basis: null,
    });

    assert.deepEqual({ items: report.items, vanished: report.vanished }, { items: 1, vanished: ["gone"] });
  });

  claim("a push into a path that is a file fails and says where", async ({ transport, there, here }) => {
    await writeFile(join(here, "f"), "x");
    await putFile(transport, there, { path: "file", content: "" });
    const order = { from: here, paths: ["f"], to: `${there}/file`, basis: null };

    await assert.rejects(transport.pushFiles(order), { code: "COPY_FAILED" });
  });
}

async function putHere(folder: string, path: BytePath, content: string): Promise<void> {
  await mkdir(join(folder, "d"), { recursive: true });
  const file = at(folder, path);
  await writeFile(file, Buffer.from(content, "latin1"), { mode: 0o640 });
  await utimes(file, 1_650_000_000, 1_650_000_000.1234565);
}

async function readThere(transport: Transport, path: BytePath): Promise<string> {
  return (await transport.run({ script: 'cat -- "$1"', args: [path], timeoutMs })).stdout;
}

async function statThere(transport: Transport, path: BytePath): Promise<string> {
  return (await transport.run({ script: "stat -c '%i %s %a %y' -- \"$1\"", args: [path], timeoutMs })).stdout;
}

function at(folder: string, path: BytePath): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, "latin1")]);
}
