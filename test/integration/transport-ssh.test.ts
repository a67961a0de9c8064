import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "../../src/core/site/site.ts";
import { openTransport } from "../../src/drivers/transports/index.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import type { Transport } from "../../src/ports/transport.ts";
import { contentOf, putHostileTree } from "../../src/testing/hostile-tree.ts";
import { noise } from "../../src/testing/transport-contract-scripts.ts";
import { fingerprint, type Login, startSshd, type TestSshd, whyNoSshd } from "./sshd.ts";

const problem = whyNoSshd();
const timeoutMs = 20_000;
let sshd: TestSshd;
let here: string;

function open(account: Account, cacheFolder: string | null = join(here, "cache")): Promise<Transport> {
  // Folders of connections are made below our own, so that what is left of them can be seen.
  const env = { ...process.env, XDG_RUNTIME_DIR: join(here, "run") };
  return openTransport(account, { exec: systemExec, cacheFolder, env });
}

describe("the ssh transport over a real sshd", { skip: problem ?? false }, () => {
  before(async () => {
    sshd = await startSshd();
    here = await mkdtemp(join(tmpdir(), "cp-ssh-"));
    await mkdir(join(here, "run"));
  });
  after(async () => {
    await sshd[Symbol.asyncDispose]();
    await rm(here, { recursive: true, force: true });
  });

  loginTests();
  keyTests();
  failureTests();
  hostileTests();
  narrowTests();
  streamTests();
  lifeTests();
});

function loginTests(): void {
  for (const login of ["dash", "tcsh", "noisy"] as const satisfies readonly Login[]) {
    test(`orders, listings and copies are exact with a login that is ${login}`, async () => {
      await using transport = await open(sshd.account(login));
      const there = join(here, `there ${login} $(id)`);
      const paths = await putHostileTree(transport, there);
      const into = join(here, `into ${login}`);
      const fetched = await transport.fetchFiles({ root: there, paths, into, basis: null });
      const pushed = await transport.pushFiles({ from: into, paths, to: `${there} 2`, basis: there });
      const hashes = await transport.hashFiles(`${there} 2`, paths, {});

      assert.deepEqual(
        [fetched.items, pushed.items, hashes.size],
        [paths.length, paths.length, paths.length],
      );
      assert.equal(await readFile(join(into, "$(id)"), "latin1"), contentOf("$(id)"));
    });
  }

  test("a copy goes no faster than its limit, either way, and arrives whole", async () => {
    const env = { ...process.env, XDG_RUNTIME_DIR: join(here, "run") };
    const options = { exec: systemExec, cacheFolder: null, env, bytesPerSecond: 512 * 1024 };
    await using transport = await openTransport(sshd.account("dash"), options);
    const folder = join(here, "limited");
    await mkdir(folder);
    await writeFile(join(folder, "large"), noise(1_500_000));
    const paths = ["large"];

    const startedMs = performance.now();
    await transport.fetchFiles({ root: folder, paths, into: join(here, "limited-2"), basis: null });
    const fetchedMs = performance.now();
    await transport.pushFiles({ from: folder, paths, to: join(here, "limited-3"), basis: null });
    const pushedMs = performance.now();

    // Without the limit both take some milliseconds; rsync lets the first moments pass unlimited.
    assert.ok(fetchedMs - startedMs > 1_500, `fetched in ${fetchedMs - startedMs} ms`);
    assert.ok(pushedMs - fetchedMs > 1_500, `pushed in ${pushedMs - fetchedMs} ms`);
    for (const copy of ["limited-2", "limited-3"])
      assert.deepEqual(await readFile(join(here, copy, "large")), await readFile(join(folder, "large")));
  });

  test("an account without a shell is told apart from one that is away, and its words are made harmless", async () => {
    await using transport = await open(sshd.account("nologin"));

    await assert.rejects(transport.run({ script: ":", timeoutMs }), (error: Error) => {
      assert.equal((error as { code?: string }).code, "SSH_SHELL_UNUSABLE");
      assert.match(error.message, /currently not available/);
      return true;
    });
  });

  test("a login that prints without end is given up, at a bounded size", async () => {
    await using transport = await open(sshd.account("endless"));

    await assert.rejects(transport.run({ script: ":", timeoutMs }), { code: "SSH_SHELL_UNUSABLE" });
  });

  test("a missing tool is named", async () => {
    await using transport = await open(sshd.account("noTools"));
    const copy = { root: ".", paths: ["x"], into: here, basis: null };

    await assert.rejects(transport.fetchFiles(copy), { code: "REMOTE_TOOL_MISSING", message: /rsync/ });
    await assert.rejects(transport.hashFiles(".", ["x"], {}), {
      code: "REMOTE_TOOL_MISSING",
      message: /sha256sum/,
    });
    await assert.rejects(Array.fromAsync(transport.listFiles(".", { prune: [], maxEntries: 1 })), {
      code: "REMOTE_TOOL_MISSING",
      message: /find/,
    });
  });
}

function keyTests(): void {
  test("another host key than the pinned one stops before the login, and both fingerprints are named", async () => {
    const pinned = fingerprint(join(sshd.folder, "stranger.pub"));
    await using transport = await open(sshd.account("plain", { hostKey: pinned }));

    await assert.rejects(transport.run({ script: ":", timeoutMs }), (error: Error) => {
      assert.equal((error as { code?: string }).code, "HOST_KEY_CHANGED");
      assert.ok(error.message.includes(pinned));
      assert.ok(error.message.includes(fingerprint(join(sshd.folder, "host.pub"))));
      return true;
    });
  });

  test("a pinned key that was kept from earlier does not help another host", async () => {
    const cache = join(here, "forged");
    const pinned = fingerprint(join(sshd.folder, "stranger.pub"));
    const name = `host-key-${Buffer.from(pinned, "latin1").toString("hex")}`;
    await mkdir(cache);
    // The key that really is pinned, kept rightly, while the host shows another: OpenSSH itself must refuse.
    await writeFile(
      join(cache, name),
      `x ${(await readFile(join(sshd.folder, "stranger.pub"), "utf8")).trim()}\n`.replace(/ stranger$/m, ""),
    );
    await using honest = await open(sshd.account("plain", { hostKey: pinned }), cache);
    await assert.rejects(honest.run({ script: ":", timeoutMs }), { code: "HOST_KEY_CHANGED" });

    // A kept file that holds the host's key under the name of the pinned one is not believed either.
    await writeFile(
      join(cache, name),
      `x ${(await readFile(join(sshd.folder, "host.pub"), "utf8")).replace(/ host$/m, "")}`,
    );
    await using forged = await open(sshd.account("plain", { hostKey: pinned }), cache);
    await assert.rejects(forged.run({ script: ":", timeoutMs }), { code: "HOST_KEY_CHANGED" });
  });

  test("any of the host's keys may be the pinned one", async () => {
    const pinned = fingerprint(join(sshd.folder, "host-rsa.pub"));
    await using transport = await open(sshd.account("plain", { hostKey: pinned }), null);

    assert.equal((await transport.run({ script: "echo in", timeoutMs })).stdout, "in\n");
  });

  test("a key that the account does not know, or that is not there, is SSH_AUTH_REFUSED", async () => {
    for (const identity of [join(sshd.folder, "stranger"), join(here, "no such key")]) {
      await using transport = await open(sshd.account("plain", { identity }));
      await assert.rejects(transport.run({ script: ":", timeoutMs }), {
        code: "SSH_AUTH_REFUSED",
        remedy: "owner",
      });
    }
  });

  test("settings that OpenSSH could read as something else are refused before anything runs", async () => {
    const bad = [
      { host: "-oProxyCommand=id" },
      { host: "a b" },
      { host: "%h" },
      { user: "-l" },
      { user: "a$b" },
    ];
    for (const change of [...bad, { port: 0 }, { identity: "$" + "{HOME}" }, { hostKey: "MD5:aa" }]) {
      await assert.rejects(open(sshd.account("plain", change)), { code: "SSH_SETTINGS_INVALID" });
    }
  });
}

function failureTests(): void {
  test("a closed port and an unknown name are ACCOUNT_UNREACHABLE", async () => {
    for (const change of [{ port: 1 }, { host: "no-such-host.invalid" }]) {
      await using transport = await open(sshd.account("plain", change), null);
      await assert.rejects(transport.run({ script: ":", timeoutMs }), {
        code: "ACCOUNT_UNREACHABLE",
        remedy: "wait",
      });
    }
  });

  test("a host that accepts and then says nothing is given up", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as { port: number };
    await using transport = await open(sshd.account("plain", { port }));
    const before = performance.now();

    await assert.rejects(transport.run({ script: ":", timeoutMs }), { code: "ACCOUNT_UNREACHABLE" });
    assert.ok(performance.now() - before < 25_000);
    silent.close();
  });

  test("a connection that breaks under an order is reported, never repeated; the next order opens another", async () => {
    await using transport = await open(sshd.account("plain"));
    const note = join(here, "ran");
    await transport.run({ script: ":", timeoutMs });
    const running = transport.run({ script: 'echo once >>"$1"; sleep 20', args: [note], timeoutMs });
    const refused = assert.rejects(running, { code: "ACCOUNT_UNREACHABLE", message: /may or may not/ });
    while (!existsSync(note)) await sleep(50);
    breakConnections();

    await refused;
    assert.equal((await transport.run({ script: "echo again", timeoutMs })).stdout, "again\n");
    assert.equal(await readFile(note, "utf8"), "once\n");
  });

  test("a line that froze while nobody used it is found out and replaced", async () => {
    const options = { exec: systemExec, cacheFolder: null, env: process.env };
    const silence = { trustedMs: 500, askMs: 1_000 };
    await using transport = await openTransport(sshd.account("plain"), { ...options, silence });
    await transport.run({ script: ":", timeoutMs });
    const frozen = sshd.connectionPids();
    for (const pid of frozen) process.kill(pid, "SIGSTOP");
    await sleep(600);

    assert.equal((await transport.run({ script: "echo again", timeoutMs })).stdout, "again\n");
    for (const pid of frozen) process.kill(pid, "SIGKILL");
  });

  test("an order over a line that freezes under it ends soon after its deadline", async () => {
    await using transport = await open(sshd.account("plain"));
    await transport.run({ script: ":", timeoutMs });
    const running = transport.run({ script: "sleep 3", timeoutMs: 1_500 });
    const refused = assert.rejects(running, { code: "REMOTE_TIMED_OUT" });
    const before = performance.now();
    const frozen = sshd.connectionPids();
    for (const pid of frozen) process.kill(pid, "SIGSTOP");

    await refused;
    assert.ok(performance.now() - before < 8_000);
    for (const pid of frozen) process.kill(pid, "SIGKILL");
  });

  test("a connection that broke between two orders is not noticed by the second", async () => {
    await using transport = await open(sshd.account("plain"));
    await transport.run({ script: ":", timeoutMs });
    breakConnections();
    await sleep(500);

    assert.equal((await transport.run({ script: "echo again", timeoutMs })).stdout, "again\n");
  });

  test("a connection that breaks under a copy or a listing is an error", async () => {
    await using transport = await open(sshd.account("liar"));
    await fake("find", 'printf "f 644 1 1.0 a\\0\\0"; exec sleep 5');
    await fake(
      "rsync",
      'case $1 in --version) echo "rsync  version 3.2.7  protocol version 31" ;; *) exec sleep 5 ;; esac',
    );
    const listing = Array.fromAsync(transport.listFiles(here, { prune: [], maxEntries: 10 }));
    const copy = transport.fetchFiles({ root: here, paths: ["x"], into: join(here, "broken"), basis: null });
    const refused = Promise.all([
      assert.rejects(listing, { code: /ACCOUNT_UNREACHABLE|LISTING_INCOMPLETE/ }),
      // rsync may notice before its connection is known to be gone.
      assert.rejects(copy, { code: /ACCOUNT_UNREACHABLE|COPY_FAILED/ }),
    ]);
    await sleep(2_500);
    breakConnections();

    await refused;
    await unfake();
  });

  test("a full disk is told on the side where it is", { skip: whyNoMount() ?? false }, async () => {
    await using transport = await open(sshd.account("plain"));
    const small = join(here, "small");
    await mkdir(small);
    await systemExec.run({
      file: "mount",
      args: ["-t", "tmpfs", "-o", "size=256k", "none", small],
      timeoutMs,
      maxOutputBytes: 1_000,
    });
    try {
      await writeFile(join(here, "large"), noise(1_000_000));
      const fetch = { root: here, paths: ["large"], into: join(small, "a"), basis: null };
      const push = { from: here, paths: ["large"], to: join(small, "b"), basis: null };

      await assert.rejects(transport.fetchFiles(fetch), {
        code: "COPY_NO_SPACE",
        message: /on this machine/,
      });
      await assert.rejects(transport.pushFiles(push), { code: "COPY_NO_SPACE", message: /on the account/ });
    } finally {
      await systemExec.run({ file: "umount", args: [small], timeoutMs, maxOutputBytes: 1_000 });
    }
  });
}

function hostileTests(): void {
  const list = (transport: Transport) =>
    Array.fromAsync(transport.listFiles(here, { prune: [], maxEntries: 1_000 }));

  for (const [title, find] of [
    ["an endless record", "exec yes | tr -d '\\n'"],
    ["endless records", 'while :; do printf "f 644 1 1.0 a\\0\\0"; done'],
    ["a path that leaves the root", 'printf "f 644 1 1.0 ../../etc/passwd\\0\\0"'],
    ["an absolute path", 'printf "f 644 1 1.0 /etc/passwd\\0\\0"'],
    ["garbage", 'printf "hello\\0\\0"'],
    ["half a record", 'printf "f 644 1 1.0 a\\0"'],
    ["an end that is followed by more", 'printf "E0\\0f 644 1 1.0 a\\0\\0"'],
    ["a failure", 'printf "f 644 1 1.0 a\\0\\0"; printf "find: \\033[2J: Permission denied\\n" >&2; exit 1'],
  ] as const) {
    test(`a find that answers ${title} is an error`, async () => {
      await using transport = await open(sshd.account("liar"));
      // The first call only asks whether there is a find.
      await fake("find", `case "$*" in *-maxdepth*) exit 0 ;; esac\n${find}`);

      await assert.rejects(list(transport), (error: Error) => {
        assert.match(
          (error as { code?: string }).code ?? "",
          /^(LISTING_INCOMPLETE|LISTING_TOO_LARGE|REMOTE_OUTPUT_TOO_LARGE)$/,
        );
        assert.ok(!error.message.includes("\x1b"));
        return true;
      });
      await unfake();
    });
  }

  test("a listing without an end is neither held nor believed", async () => {
    await using transport = await open(sshd.account("liar"));
    // Bytes that cannot be packed are the quickest way to the limit.
    await fake("find", 'case "$*" in *-maxdepth*) exit 0 ;; esac\nexec cat /dev/urandom');

    const listing = await transport.takeListing(here, { prune: [], maxEntries: 1_000 });
    assert.equal(listing.seal, null);
    await assert.rejects(Array.fromAsync(listing.read()), {
      code: /^(LISTING_INCOMPLETE|REMOTE_OUTPUT_TOO_LARGE)$/,
    });
    await unfake();
  });

  test("an rsync that talks nonsense, without end, is an error of bounded size without control characters", async () => {
    await using transport = await open(sshd.account("liar"));
    const version = 'case $1 in --version) echo "rsync  version 3.2.7  protocol version 31"; exit ;; esac';
    for (const lie of ["exec yes", "printf '\\033[2Jsorry\\n' >&2; exit 1", "exec yes >&2"]) {
      await fake("rsync", `${version}\n${lie}`);
      const copy = transport.fetchFiles({
        root: here,
        paths: ["x"],
        into: join(here, "lied"),
        basis: null,
        signal: AbortSignal.timeout(3_000),
      });
      await assert.rejects(copy, (error: Error) => {
        assert.ok(error.message.length < 4_000 && !error.message.includes("\x1b"));
        return true;
      });
    }
    await unfake();
  });

  test("a link that arrives cannot lead the next file out of the folder here", async () => {
    await using transport = await open(sshd.account("plain"));
    const root = join(here, "trap");
    await transport.run({
      script:
        'mkdir -p -- "$1" "$2" && cd -- "$1" && mkdir real && echo evil >real/file && ln -s "$2" a && echo mine >"$2/file"',
      args: [root, join(here, "victim")],
      timeoutMs,
    });
    await transport.fetchFiles({ root, paths: ["a"], into: join(here, "caught"), basis: null });
    const report = await transport
      .fetchFiles({ root, paths: ["a/file"], into: join(here, "caught"), basis: null })
      .catch((error: Error) => error);

    assert.equal(await readFile(join(here, "victim/file"), "utf8"), "mine\n");
    assert.ok(report instanceof Error || report.items <= 1);
  });
}

function narrowTests(): void {
  test("a server that allows one session a connection serves every kind of order all the same", async () => {
    await using transport = await open(sshd.account("plain", { port: sshd.narrowPort }));
    const answers = await Promise.all(
      ["a", "b", "c", "d"].map((word) =>
        transport.run({ script: 'printf %s "$1"', args: [word], timeoutMs }),
      ),
    );
    const there = join(here, "narrow");
    const paths = await putHostileTree(transport, there);
    const report = await transport.fetchFiles({
      root: there,
      paths,
      into: join(here, "narrow into"),
      basis: null,
    });
    await using cat = await transport.start({ script: "cat", timeoutMs });
    cat.stream.end("through");

    assert.deepEqual(
      answers.map((answer) => answer.stdout),
      ["a", "b", "c", "d"],
    );
    assert.equal(report.items, paths.length);
    assert.equal(String((await Array.fromAsync(cat.stream)).join("")), "through");
  });
}

function streamTests(): void {
  for (const login of ["plain", "noForward", "onlyPhp"] as const satisfies readonly Login[]) {
    for (const kind of ["tcp", "socket"] as const) {
      test(`a stream (${kind}) is exact and waits for a slow reader with a login that is ${login}`, async () => {
        await using transport = await open(sshd.account(login));
        const path = join(here, `server-${login}`);
        const server = createServer({ allowHalfOpen: true }, (socket) => {
          socket.on("error", () => {}).write("hello");
          socket.pipe(socket);
        });
        server.listen(kind === "tcp" ? { port: 0, host: "127.0.0.1" } : { path });
        await once(server, "listening");
        const { port } = (kind === "tcp" ? server.address() : { port: 0 }) as { port: number };
        const stream = await transport.openStream(
          kind === "tcp" ? { kind, host: "localhost", port } : { kind, path },
        );
        const bytes = noise(4_000_000);
        stream.end(bytes);
        await sleep(1_000);
        const answer = Buffer.concat(await Array.fromAsync(stream));

        assert.ok(answer.equals(Buffer.concat([Buffer.from("hello"), bytes])));
        server.close();
      });
    }
  }

  test("where every way is refused the error tells each of them", async () => {
    await using transport = await open(sshd.account("noForward"));

    await assert.rejects(transport.openStream({ kind: "tcp", host: "127.0.0.1", port: 1 }), {
      code: "STREAM_UNAVAILABLE",
      message: /forward: .*prohibited.*socat: .*php: .*refused/i,
    });
  });
}

function lifeTests(): void {
  test("nothing is left behind: no process, no folder", async () => {
    {
      await using transport = await open(sshd.account("plain"));
      await transport.run({ script: ":", timeoutMs });
      assert.equal((await readdir(join(here, "run"))).length, 1);
    }

    assert.deepEqual(await readdir(join(here, "run")), []);
    assert.equal(await eventually(() => sshd.connectionPids().length === 0), true);
  });

  test("a controller that is killed leaves no connection behind", async () => {
    const program = `
      import { openTransport } from ${JSON.stringify(new URL("../../src/drivers/transports/index.ts", import.meta.url).href)};
      import { systemExec } from ${JSON.stringify(new URL("../../src/platform/exec/index.ts", import.meta.url).href)};
      const account = JSON.parse(process.argv[1]);
      const transport = await openTransport(account, { exec: systemExec, cacheFolder: null, env: process.env });
      await transport.run({ script: ":", timeoutMs: 10000 });
      await transport.start({ script: "cat", timeoutMs: 60000 });
      console.log("up");
      setInterval(() => {}, 1000);
    `;
    const account = JSON.stringify(sshd.account("plain"));
    const child = spawn(process.execPath, ["--input-type=module", "-e", program, account], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, XDG_RUNTIME_DIR: join(here, "run") },
    });
    await once(child.stdout, "data");
    assert.ok(sshd.connectionPids().length > 0);
    child.kill("SIGKILL");

    assert.equal(await eventually(() => sshd.connectionPids().length === 0), true);
  });
}

async function eventually(claim: () => boolean): Promise<boolean> {
  for (let round = 0; round < 100 && !claim(); round += 1) await sleep(50);
  return claim();
}

function breakConnections(): void {
  for (const pid of sshd.connectionPids()) process.kill(pid, "SIGKILL");
}

async function fake(program: string, body: string): Promise<void> {
  const file = join(sshd.folder, "lies", program);
  await writeFile(file, `#!/bin/sh\n${body}\n`);
  await chmod(file, 0o755);
}

async function unfake(): Promise<void> {
  for (const program of await readdir(join(sshd.folder, "lies")))
    await rm(join(sshd.folder, "lies", program));
}

function whyNoMount(): string | null {
  return userInfo().uid === 0 ? null : "a small disk can only be mounted by root";
}
