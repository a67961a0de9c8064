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
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openTransport } from "../../src/drivers/transports/index.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import type { CopyReport, Transport } from "../../src/ports/transport.ts";
import { startSshd, type TestSshd, whyNoSshd } from "./sshd.ts";
import { treeMap } from "./vault/tree-map.ts";

/**
 * An account whose rsync lies: the real one, with what it says about its files changed on the way. Names that are
 * exchanged have the same length, so the protocol stays whole and only what it tells is wrong.
 */
interface Lie {
  readonly title: string;
  /** Files below the account's root; a value that begins with `-> ` is a link. */
  readonly tree: Readonly<Record<string, string>>;
  readonly asked: readonly string[];
  /** Perl that changes `$b`, the bytes that were just read; `$n` were read before. */
  readonly change: string;
}

const problem = whyNoSshd();
const mebibyte = 1024 * 1024;
let sshd: TestSshd;
let here: string;
/** One login for all. */
let liar: Transport;

describe("a hostile rsync on the account", { skip: problem ?? false }, () => {
  before(async () => {
    sshd = await startSshd();
    here = mkdtempSync(join(tmpdir(), "cp-lie-"));
    mkdirSync(join(here, "run"));
    mkdirSync(join(here, "outside"));
    writeFileSync(join(here, "outside", "mine"), "mine");
    liar = await openLiar();
  });
  after(async () => {
    await liar[Symbol.asyncDispose]();
    await sshd[Symbol.asyncDispose]();
    rmSync(here, { recursive: true, force: true });
  });

  for (const [number, title] of ["..", "absolute", "through a link", "twice", "not asked for"].entries())
    test(`a name that ${title === ".." ? "climbs out" : `is ${title}`} writes nothing elsewhere and is an error`, async () => {
      const lie = lies()[number] as Lie;
      const before = treeMap(join(here, "outside"));

      await assert.rejects(fetch(lie, number), (error: Error & { code?: string }) => {
        assert.equal(error.code, "COPY_FAILED", error.message);
        assert.ok(error.message.length < 4_000);
        return true;
      });

      assert.deepEqual(treeMap(join(here, "outside")), before);
      assert.deepEqual(strangers(), [], "nothing beside the folder that was named");
    });

  test("a list without an end costs neither memory nor time", async () => {
    const before = process.memoryUsage().rss;
    const endless =
      'if ($n > 0) { my $f = pack("V", (7 << 24) | 4000) . ("\\x18\\x05aaaaa\\x01" x 500); while (1) { syswrite(STDOUT, $f) or exit } }';

    await assert.rejects(fetch({ title: "endless", tree: { a: "a" }, asked: ["a"], change: endless }, 10), {
      code: /^(COPY_FAILED|ACCOUNT_UNREACHABLE)$/,
    });

    assert.ok(process.memoryUsage().rss - before < 150 * mebibyte);
    assert.deepEqual(strangers(), []);
  });

  test("a sender that falls silent is left when it is asked to stop", async () => {
    const stalled = fetch(
      { title: "stall", tree: { a: "a" }, asked: ["a"], change: "if ($n > 0) { sleep 60 }" },
      11,
      AbortSignal.timeout(3_000),
    );

    await assert.rejects(stalled, { name: "TimeoutError" });
  });
});

function lies(): readonly Lie[] {
  const outside = join(here, "outside");
  const hidden = `_${outside.slice(1)}/evil`;
  return [
    { title: "climbs", tree: { "zq/evil": "evil" }, asked: ["zq/evil"], change: "$b =~ s#zq#..#g" },
    {
      title: "absolute",
      tree: { [hidden]: "evil" },
      asked: [hidden],
      change: `$b =~ s#_${outside.slice(1).split("/")[0]}#${outside.slice(0, outside.indexOf("/", 1))}#g`,
    },
    {
      title: "link",
      tree: { "a-link": `-> ${outside}`, "b-link/evil": "evil" },
      asked: ["a-link", "b-link/evil"],
      change: "$b =~ s#b-link#a-link#g",
    },
    {
      title: "twice",
      tree: { "1-dup": "first", "2-dup": "second" },
      asked: ["1-dup", "2-dup"],
      change: "$b =~ s#2-dup#1-dup#g",
    },
    { title: "unasked", tree: { asked: "asked" }, asked: ["asked"], change: "$b =~ s#asked#other#g" },
  ];
}

async function fetch(lie: Lie, number: number, signal?: AbortSignal): Promise<CopyReport> {
  const root = join(here, `root-${number}`);
  for (const [path, content] of Object.entries(lie.tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (content.startsWith("-> ")) symlinkSync(content.slice(3), join(root, path));
    else writeFileSync(join(root, path), content);
  }
  putRsync(lie.change);
  const order = { root, paths: lie.asked, into: join(here, `into-${number}`), basis: null };
  return await liar.fetchFiles({ ...order, signal: signal ?? AbortSignal.timeout(120_000) });
}

/** Never by halves: a name is read in one piece as long as the list is shorter than a pipe's block. */
function putRsync(change: string): void {
  const file = join(sshd.folder, "lies", "rsync");
  const pass = `$| = 1; my $n = 0; while (sysread(STDIN, my $b, 65536)) { ${change}; syswrite(STDOUT, $b); $n += length $b }`;
  const text = `#!/bin/sh
case $1 in --version) exec /usr/bin/rsync --version ;; esac
/usr/bin/rsync "$@" | perl -e '${pass}'
`;
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

function openLiar(): Promise<Transport> {
  const env = { ...process.env, XDG_RUNTIME_DIR: join(here, "run") };
  return openTransport(sshd.account("liar"), { exec: systemExec, cacheFolder: null, env });
}

/** What stands beside the folders that the tests made themselves. */
function strangers(): readonly string[] {
  assert.ok(existsSync(join(here, "outside", "mine")));
  return readdirSync(here).filter((name) => !/^(?:root-\d+|into-\d+|run|outside)$/.test(name));
}
