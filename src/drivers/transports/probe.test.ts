import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { systemExec } from "../../platform/exec/index.ts";
import { openTransport } from "./index.ts";
import { parseProbe, probeAccount, probeStream } from "./probe.ts";

test("a probe of this machine finds its shell, its disk and its clock", async () => {
  const home = await mkdtemp(join(tmpdir(), "cp-probe-"));
  const account = {
    id: "one",
    addresses: [],
    origin: null,
    transport: { driver: "local", path: home },
  } as const;
  await using transport = await openTransport(account, {
    exec: systemExec,
    cacheFolder: null,
    env: process.env,
  });
  const probe = await probeAccount(transport, { nowMs: Date.now });
  const stream = await probeStream(transport, { kind: "socket", path: join(home, "nothing") });
  await rm(home, { recursive: true });

  assert.ok(probe.home.endsWith(home));
  assert.ok(probe.tools.includes("find") && probe.findPrintf);
  assert.ok((probe.disk?.freeBytes ?? 0) > 0);
  assert.ok(Math.abs(probe.clockAheadSeconds ?? 99) <= 2);
  assert.equal(stream.kind, "refused");
});

test("an account that answers nothing, or nonsense, is described by what is missing", () => {
  for (const text of ["", "\0\0\0", "clock\0now\0disk\0x\0php\0<html>\0find\0no\0"]) {
    const probe = parseProbe(text, 0);

    assert.deepEqual(
      [probe.rsyncVersion, probe.php, probe.disk, probe.quota, probe.clockAheadSeconds, probe.findPrintf],
      [null, null, null, null, null, false],
    );
    assert.equal(probe.tools.length, 0);
  }
});

test("what an account prints is made safe for a terminal, and comments of cron are left out", () => {
  const probe = parseProbe(
    "host\0ev\x1b[2Jil\0cron\0* * * * * run\n\n\0php\x008.2.1\0extensions\0pdo,curl\0",
    0,
  );

  assert.equal(probe.hostName, "ev\\u001b[2Jil");
  assert.deepEqual(probe.cronLines, ["* * * * * run"]);
  assert.deepEqual(probe.php, { version: "8.2.1", extensions: ["curl", "pdo"] });
});

test("disk figures are read from df, and a file system without inodes has none", () => {
  const disk = "disk\0/dev/vda1 100 40 60 40% /\0";

  assert.deepEqual(parseProbe(`${disk}inodes\0/dev/vda1 10 4 6 40% /\0`, 0).disk, {
    freeBytes: 61_440,
    freeInodes: 6,
  });
  assert.deepEqual(parseProbe(`${disk}inodes\0none - - - - /\0`, 0).disk, {
    freeBytes: 61_440,
    freeInodes: null,
  });
});
