import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { BytePath } from "../core/mirror/byte-path.ts";
import { byPath, type FoundEntry } from "../core/mirror/entry.ts";
import type { Transport } from "../ports/transport.ts";
import { contentOf, hostileNames, putFile, putHostileTree, putLink } from "./hostile-tree.ts";
import type { Claim } from "./transport-contract.ts";

const timeoutMs = 20_000;

export function listingClaims(claim: Claim): void {
  claim(
    "a listing has every hostile name, with size, mode and microseconds",
    async ({ transport, there }) => {
      const paths = await putHostileTree(transport, there);
      const entries = await list(transport, there);

      const files = entries.filter((entry) => entry.kind === "file");
      assert.deepEqual(files.map((file) => file.path).sort(), [...paths].sort());
      assert.deepEqual(
        files.find((file) => file.path === "-rf"),
        {
          kind: "file",
          path: "-rf",
          sizeBytes: contentOf("-rf").length,
          mode: 0o644,
          mtimeUs: 1_700_000_000_123_456,
        },
      );
      const folders = entries.filter((entry) => entry.kind === "dir").map((entry) => entry.path);
      assert.deepEqual(folders.sort(), ["d", ...hostileNames.map((name) => `d/${name}`)].sort());
    },
  );

  claim(
    "a listing keeps modes, times before 1970, and links with any target",
    async ({ transport, there }) => {
      await putFile(transport, there, { path: "set", content: "", mode: 0o6751, time: "-1.25" });
      const targets = ["/etc/passwd", "../../..", "nowhere", "new\nline \xff", "-dash"];
      for (const [index, target] of targets.entries())
        await putLink(transport, there, { path: `l${index}`, target });
      const entries = await list(transport, there);

      assert.deepEqual(entries, [
        ...targets.map((target, index) => ({ kind: "link", path: `l${index}`, target })),
        { kind: "file", path: "set", sizeBytes: 0, mode: 0o6751, mtimeUs: -1_250_000 },
      ]);
    },
  );

  claim("a link to a folder is listed and not followed", async ({ transport, there }) => {
    await putFile(transport, there, { path: "real/file", content: "x" });
    await putLink(transport, there, { path: "alias", target: "real" });
    await putLink(transport, there, { path: "loop", target: "." });

    assert.deepEqual(pathsOf(await list(transport, there)), ["alias", "loop", "real", "real/file"]);
  });

  claim("the root itself may be a link", async ({ transport, there }) => {
    await putFile(transport, there, { path: "real/file", content: "x" });
    await putLink(transport, there, { path: "www", target: "real" });

    assert.deepEqual(pathsOf(await list(transport, `${there}/www`)), ["file"]);
  });

  claim("a pruned folder is listed but not entered, and a pattern in its name means itself", async (room) => {
    const { transport, there } = room;
    for (const path of ["cache*/x", "cacheA/x", "a/b/x", "a/c/x", "[q]\\/x"]) {
      await putFile(transport, there, { path, content: "" });
    }
    const entries = await list(transport, there, ["cache*", "a/b", "[q]\\"]);

    const expected = ["[q]\\", "a", "a/b", "a/c", "a/c/x", "cache*", "cacheA", "cacheA/x"];
    assert.deepEqual(pathsOf(entries), expected.sort());
  });

  claim("a pipe is named as something that cannot be mirrored", async ({ transport, there }) => {
    await transport.run({ script: 'mkfifo -- "$1/pipe"', args: [there], timeoutMs });

    assert.deepEqual(
      (await list(transport, there)).map((entry) => entry.kind),
      ["other"],
    );
  });

  claim(
    "an empty folder has an empty listing, and a missing one is an error",
    async ({ transport, there }) => {
      assert.deepEqual(await list(transport, there), []);
      await assert.rejects(list(transport, `${there}/nowhere`), { code: "ROOT_MISSING" });
      await putFile(transport, there, { path: "file", content: "" });
      await assert.rejects(list(transport, `${there}/file`), { code: "ROOT_MISSING" });
    },
  );

  claim("more entries than allowed is an error, not a shorter listing", async ({ transport, there }) => {
    const script = 'cd -- "$1" && i=0; while [ $i -lt 3000 ]; do : >f$i; i=$((i+1)); done';
    await transport.run({ script, args: [there], timeoutMs });

    assert.equal((await list(transport, there)).length, 3_000);
    await assert.rejects(Array.fromAsync(transport.listFiles(there, { prune: [], maxEntries: 2_999 })), {
      code: "LISTING_TOO_LARGE",
    });
  });

  claim(
    "listings of one seal are of one tree; a change anywhere gives another",
    async ({ transport, there }) => {
      await putHostileTree(transport, there);
      const options = { prune: [], maxEntries: 100_000 };
      const before = await transport.takeListing(there, options);
      const again = await transport.takeListing(there, options);
      const read = (await Array.fromAsync(before.read())).flat().sort(byPath);

      assert.deepEqual(read, await list(transport, there));
      assert.equal(before.seal, again.seal);
      if (before.seal === null) return;
      await transport.run({ script: ': > "$1/passing" && rm "$1/passing"', args: [there], timeoutMs });
      assert.equal(
        (await transport.takeListing(there, options)).seal,
        before.seal,
        "a file that came and went",
      );
      for (const script of [
        'printf x >> "$1/plain.txt"',
        'chmod 600 "$1/plain.txt"',
        'touch -d @5 "$1/plain.txt"',
      ]) {
        const { seal } = await transport.takeListing(there, options);
        await transport.run({ script, args: [there], timeoutMs });
        assert.notEqual((await transport.takeListing(there, options)).seal, seal, script);
      }
    },
  );

  claim(
    "a seal that is expected is told when it is so, and both ways of asking tell the same",
    async ({ transport, there }) => {
      await putFile(transport, there, { path: "plain.txt", content: "one" });
      await putFile(transport, there, { path: "d/\xff\n", content: "two" });
      await putLink(transport, there, { path: "link", target: "nowhere" });
      const options = { prune: ["d"], maxEntries: 100_000 };
      const { seal } = await transport.takeListing(there, options);
      if (seal === null) return;
      const again = await transport.takeListing(there, { ...options, expected: seal });
      const read = (await Array.fromAsync(again.read())).flat().sort(byPath);

      assert.equal(again.seal, seal);
      assert.deepEqual(read, await list(transport, there, options.prune));
      await transport.run({ script: 'printf x >> "$1/plain.txt"', args: [there], timeoutMs });
      const changed = await transport.takeListing(there, { ...options, expected: seal });
      assert.notEqual(changed.seal, seal);
      assert.equal(changed.seal, (await transport.takeListing(there, options)).seal);
      const other = await transport.takeListing(there, { ...options, prune: [], expected: seal });
      assert.notEqual(other.seal, seal, "another set of rules is another listing");
    },
  );

  claim("a listing tells what changed since one that was held, and only of that one", async (room) => {
    const { transport, there } = room;
    await putHostileTree(transport, there);
    await putLink(transport, there, { path: "link", target: "new\nline" });
    const options = { prune: [], maxEntries: 100_000 };
    const { seal, held } = await transport.takeListing(there, options);
    const script = 'cd -- "$1" && printf x >> plain.txt && : > new && rm ./-rf link && mkdir folder';
    await transport.run({ script, args: [there], timeoutMs });
    const later = await transport.takeListing(there, options);
    if (seal === null || held === null) {
      assert.equal(await later.changesSince({ seal: "", held: new Uint8Array() }), null);
      return;
    }
    const changes = await later.changesSince({ seal, held });

    assert.deepEqual(pathsOf(changes?.gone ?? []).sort(), ["-rf", "link", "plain.txt"]);
    assert.deepEqual(pathsOf(changes?.come ?? []).sort(), ["folder", "new", "plain.txt"]);
    const same = await transport.takeListing(there, { ...options, expected: later.seal ?? "" });
    assert.equal(await same.changesSince({ seal, held }), null, "nothing travelled");
    assert.equal(await later.changesSince({ seal: later.seal ?? "", held }), null, "of another seal");
    const cut = held.subarray(0, held.length / 2);
    assert.equal(await later.changesSince({ seal, held: cut }), null, "damaged");
  });

  claim("an aborted listing rejects with the signal's reason", async ({ transport, there }) => {
    await putFile(transport, there, { path: "file", content: "" });
    const signal = AbortSignal.abort(new Error("enough"));
    const listing = transport.listFiles(there, { prune: [], maxEntries: 10, signal });

    await assert.rejects(Array.fromAsync(listing), /enough/);
  });

  claim("a listing that is left early ends on the account too", async ({ transport, there }) => {
    await putHostileTree(transport, there);
    for await (const batch of transport.listFiles(there, { prune: [], maxEntries: 1_000 })) {
      assert.ok(batch.length > 0);
      break;
    }

    assert.equal((await transport.run({ script: "echo next", timeoutMs })).stdout, "next\n");
  });

  claim("a relative path that leaves the home is refused", async ({ transport }) => {
    for (const path of ["..", "a/../..", "a/../b"]) {
      await assert.rejects(list(transport, path), { code: "PATH_LEAVES_HOME" });
    }
  });

  claim("hashes are those of the bytes, for every hostile name", async ({ transport, there }) => {
    const paths = await putHostileTree(transport, there);
    const hashes = await transport.hashFiles(there, paths, {});

    assert.deepEqual(hashes, new Map(paths.map((path) => [path, sha256(contentOf(path))])));
  });

  claim("what is missing, a link, a folder or a pipe has no hash, and nothing waits for it", async (room) => {
    const { transport, there } = room;
    await putFile(transport, there, { path: "folder/file", content: "x" });
    await putLink(transport, there, { path: "link", target: "folder/file" });
    await transport.run({ script: 'mkfifo -- "$1/pipe"', args: [there], timeoutMs });
    const hashes = await transport.hashFiles(there, ["folder/file", "gone", "link", "folder", "pipe"], {});

    assert.deepEqual([...hashes.keys()], ["folder/file"]);
    assert.equal((await transport.hashFiles(there, [], {})).size, 0);
  });

  claim("two thousand files are hashed in one call", async ({ transport, there }) => {
    const script = 'cd -- "$1" && i=0; while [ $i -lt 2000 ]; do printf $i >f$i; i=$((i+1)); done';
    await transport.run({ script, args: [there], timeoutMs });
    const paths = Array.from({ length: 2_000 }, (_, index) => `f${index}`);
    const hashes = await transport.hashFiles(there, paths, {});

    assert.equal(hashes.size, 2_000);
    assert.equal(hashes.get("f1999"), sha256("1999"));
  });
}

async function list(
  transport: Transport,
  root: BytePath,
  prune: readonly BytePath[] = [],
): Promise<FoundEntry[]> {
  const batches = await Array.fromAsync(transport.listFiles(root, { prune, maxEntries: 100_000 }));
  return batches.flat().sort(byPath);
}

function pathsOf(entries: readonly FoundEntry[]): BytePath[] {
  return entries.map((entry) => entry.path);
}

function sha256(text: string): string {
  return createHash("sha256").update(Buffer.from(text, "latin1")).digest("hex");
}
