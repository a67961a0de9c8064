import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ClonePanelError } from "../../src/core/errors.ts";
import { fetchFiles } from "../../src/drivers/transports/ssh/rsync/fetch-files.ts";
import { pushFiles } from "../../src/drivers/transports/ssh/rsync/push-files.ts";
import type { RsyncWays } from "../../src/drivers/transports/ssh/rsync/rsync-ready.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import type { ScriptOrder } from "../../src/ports/transport.ts";
import { fileTricks, nameTricks, orderTricks } from "./hostile/tricks.ts";
import { whyNoSshd } from "./sshd.ts";
import { treeMap } from "./vault/tree-map.ts";

const known = ["run", "neighbour", "stage", "root", "programs", "lies"];
const accountHere = {
  id: "liar",
  transport: {
    host: "liar.example",
    port: 22,
    user: "u",
    identity: "/none",
    hostKey: `SHA256:${"a".repeat(43)}`,
  },
};
const canary = "CANARY-of-another-account";

// What the account says is a lie from here on. Beside it, and never its business: another account's folder. The product's
// own way of calling rsync is used, with a program in the place of ssh that begins the account's shell right here.
describe("an account that owns its programs", { skip: whyNoSshd() ?? false }, () => {
  let here = "";
  let neighbours: string;
  const inside = (...path: string[]) => join(here, ...path);

  before(() => {
    here = mkdtempSync(join(tmpdir(), "cp-hostile-"));
    for (const name of known) mkdirSync(inside(name));
    writeFileSync(inside("neighbour", "secret"), canary);
    neighbours = JSON.stringify([...treeMap(inside("neighbour"))]);
    putProgram(
      "programs/ssh",
      `#!/bin/sh\nfor last do :; done\nPATH='${inside("lies")}':/usr/bin:/bin exec /bin/sh -c "$last"\n`,
    );
  });
  after(() => rmSync(here, { recursive: true, force: true }));

  /** A connection that is there, and a shell that answers what it should. */
  function ways(): RsyncWays {
    const { transport, ...account } = accountHere;
    const options = {
      exec: systemExec,
      cacheFolder: null,
      env: { PATH: `${inside("programs")}:/usr/bin:/bin` },
    };
    const files = { folder: inside("run"), knownHosts: "none", controlSocket: "none" };
    const sharing = { isWorthTrying: true, refused: () => undefined };
    const connection = { files, noisy: false, sharing, isOpen: () => true };
    const settings = { account: account.id, ...transport };
    const run = async ({ args = [], input = "" }: ScriptOrder) => ({
      code: 0,
      stdout:
        args.length === 3
          ? "rsync  version 3.2.7  protocol version 31\n"
          : String(input).replaceAll("./", ""),
      stderr: "",
    });
    return { session: { settings, options, connection: async () => connection }, shells: { run } } as never;
  }

  /** Whatever it does: nobody else is touched, and what it leads to is a copy or an error with a name, of bounded size. */
  async function bounded(work: () => Promise<unknown>): Promise<void> {
    const rssBefore = process.memoryUsage().rss;
    try {
      await work();
    } catch (error) {
      assert.ok(
        error instanceof ClonePanelError || (error as Error).name === "TimeoutError",
        (error as Error).stack,
      );
      const said = `${(error as Error).message} ${error instanceof ClonePanelError ? error.hint : ""}`;
      assert.ok(said.length < 4_000, `${said.length} characters`);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come through.
      assert.doesNotMatch(said, /[\u0000-\u0008\u000b-\u001f\u007f]/);
    }
    assert.ok(process.memoryUsage().rss - rssBefore < 200 * 1024 * 1024);
    assert.equal(JSON.stringify([...treeMap(inside("neighbour"))]), neighbours);
    assert.deepEqual(
      readdirSync(here).filter((name) => !known.includes(name)),
      [],
    );
    assert.equal(existsSync(inside("stage", "..", "evil")), false);
  }
  async function fetchOne(name: string, patienceMs = 60_000): Promise<void> {
    const into = inside("stage", "into");
    rmSync(into, { recursive: true, force: true });
    const order = { root: inside("root"), paths: [name], into, basis: null };
    const report = await fetchFiles(ways(), { ...order, signal: AbortSignal.timeout(patienceMs) }).finally(
      () => {
        // Names that nobody asked for are not taken over, whatever the end was.
        const found = existsSync(into) ? readdirSync(into, { recursive: true, encoding: "latin1" }) : [];
        assert.deepEqual(
          found.filter((one) => one !== name && !name.startsWith(`${one}/`)),
          [],
        );
        rmSync(into, { recursive: true, force: true });
      },
    );
    assert.equal(report.items, 1 - report.vanished.length);
  }

  function putSource(name: string): void {
    rmSync(inside("root"), { recursive: true, force: true });
    mkdirSync(join(inside("root"), name, ".."), { recursive: true });
    writeFileSync(join(inside("root"), name), "evil\n".repeat(50));
  }

  function putProgram(program: string, text: string): void {
    const file = inside(program);
    writeFileSync(file, text);
    chmodSync(file, 0o755);
  }

  /** The real rsync, with what it says changed on the way. */
  function putRsync(change: string, { read = "", after: last = "" } = {}): void {
    const pass = `$| = 1; my $n = 0; while (sysread(STDIN, my $b, 65536)) { ${change}; syswrite(STDOUT, $b); $n += length $b }; ${last}`;
    putProgram(
      "lies/rsync",
      `#!/bin/sh\ncase $1 in --version) exec /usr/bin/rsync --version ;; esac\n${read}/usr/bin/rsync "$@" | perl -e '${pass}'\n`,
    );
  }

  test("an honest one brings its file, and takes one: what fails below fails for its lie", async () => {
    putSource("a-file");
    putRsync("");
    await fetchOne("a-file");
    const from = inside("stage", "from");
    mkdirSync(from);
    writeFileSync(join(from, "sent"), "sent");
    await pushFiles(ways(), { from, paths: ["sent"], to: inside("root"), basis: null });
    assert.equal(readFileSync(inside("root", "sent"), "utf8"), "sent");
    rmSync(from, { recursive: true });
  });

  for (const { title, real, change } of nameTricks()) {
    test(`rsync: a file that calls itself ${title}`, async () => {
      putSource(real);
      putRsync(change);
      await bounded(() => fetchOne(real));
    });
  }

  for (const { title, change, last, patienceMs } of fileTricks()) {
    test(`rsync: ${title}`, async () => {
      putSource("a-file");
      putRsync(change, { after: last ?? "" });
      await bounded(() => fetchOne("a-file", patienceMs));
    });
  }

  for (const { title, change } of orderTricks()) {
    test(`rsync, receiving: ${title} gets nothing that was not sent to it`, async () => {
      const from = inside("stage", "from");
      mkdirSync(from, { recursive: true });
      writeFileSync(join(from, "sent"), "sent");
      writeFileSync(join(from, "kept"), canary);
      const capture = inside("run", "capture");
      putRsync(change, { read: `tee '${capture}' | ` });
      const order = { from, paths: ["sent"], to: inside("root"), basis: null };

      await bounded(() => pushFiles(ways(), { ...order, signal: AbortSignal.timeout(2_500) }));

      // On a machine that is too busy it was stopped before it began.
      const received = existsSync(capture) ? readFileSync(capture, "latin1") : "";
      assert.equal(received.includes(canary), false);
      rmSync(from, { recursive: true });
    });
  }

  test("one that drips a byte a second is left when it is asked to stop", async () => {
    putSource("a-file");
    putRsync("for my $c (split //, $b) { syswrite(STDOUT, $c); sleep 1 } next");
    const order = { root: inside("root"), paths: ["a-file"], into: inside("stage", "drip"), basis: null };
    await bounded(async () => {
      await fetchFiles(ways(), { ...order, signal: AbortSignal.timeout(2_000) });
    });
    rmSync(inside("stage", "drip"), { recursive: true, force: true });
  });
});
