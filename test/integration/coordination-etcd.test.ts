import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type EtcdState, openEtcdState } from "../../src/drivers/coordination/etcd/index.ts";
import { keptApiRequests } from "../../src/platform/api-request.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { nodeDigest } from "../../src/platform/digest.ts";
import type { ApiRequests } from "../../src/ports/api-request.ts";
import { coordinationContract } from "../../src/testing/coordination-contract.ts";
import { memoryState, memoryStore } from "../../src/testing/memory-coordination.ts";
import { startEtcd, type TestEtcd } from "./etcd-servers.ts";

const randomHex = (bytes: number) => nodeDigest.randomHex(bytes);
const nobody = { ca: null, cert: null, key: null };

describe("three members of etcd", () => {
  let etcd: TestEtcd;
  before(async () => {
    etcd = await startEtcd();
  });
  after(() => etcd[Symbol.asyncDispose]());

  coordinationContract("etcd, for real", async () => {
    const waiting = countWaiting(keptApiRequests(nobody));
    const [store, prefix] = [memoryStore(), randomHex(4)];
    return {
      silenceMs: 30_000,
      // Between two moves of the clock everybody hears what was asked.
      pass: async (clock, durationMs) => {
        for (let gone = 0; gone < durationMs; gone += 2_500) {
          await clock.advance(2_500);
          do await sleep(5);
          while (waiting.count() > 0);
        }
      },
      open: async ({ clock, faults }) => {
        const state = openEtcdState({
          endpoints: etcd.endpoints,
          http: waiting.http,
          label: "a test",
          clock: { ...clock, sleep: clock.sleep },
          randomHex,
          root: `/test-${prefix}/`,
        });
        const history = memoryState({ clock, store, faults });
        return {
          coordination: state.coordination,
          log: state.tenure().guard(history.log),
          abandon: () => {
            state.abandon();
            history.abandon();
          },
          [Symbol.asyncDispose]: () => state[Symbol.asyncDispose](),
        };
      },
      [Symbol.asyncDispose]: async () => waiting.http[Symbol.dispose](),
    };
  });

  test("a race for one revision through different members has one winner each time", async () => {
    await using state = open(etcd);

    assert.deepEqual(await state.race(100), { rounds: 100, unfair: 0, silent: 0 });
  });

  test("a member that does not answer is counted, and the others race on", async () => {
    await using state = open(etcd);
    etcd.signal(2, "SIGKILL");

    assert.deepEqual(await state.race(5), { rounds: 5, unfair: 0, silent: 1 });

    await etcd.revive(2);
  });

  test("when the leader dies a writer loses nothing and doubles nothing", async () => {
    await using state = open(etcd);
    const leader = await etcd.leader();
    let rev = 0;
    let longestMs = 0;
    for (let write = 0; write < 120; write += 1) {
      if (write === 20) etcd.signal(leader, "SIGKILL");
      const from = performance.now();
      assert.equal(await state.coordination.storeValue("counter", write, rev), "stored");
      longestMs = Math.max(longestMs, performance.now() - from);
      rev += 1;
    }

    assert.deepEqual(await state.coordination.readValue("counter"), { rev: 120, value: 119 });
    assert.ok(longestMs < 9_000, `the longest write took ${longestMs} ms`);
    await etcd.revive(leader);
  });

  test("a frozen leader is passed over, and what it answers late counts for nothing", async () => {
    await using state = open(etcd);
    const leader = await etcd.leader();
    await state.coordination.storeValue("frozen", 0, 0);
    etcd.signal(leader, "SIGSTOP");

    assert.equal(await state.coordination.storeValue("frozen", 1, 1), "stored");
    etcd.signal(leader, "SIGCONT");

    assert.deepEqual(await state.coordination.readValue("frozen"), { rev: 2, value: 1 });
    assert.equal(await state.coordination.storeValue("frozen", 9, 1), "conflict");
  });

  test("without a majority nothing is answered, also no read, and afterwards all is as it was", async () => {
    await using state = open(etcd);
    await state.coordination.storeValue("majority", "before", 0);
    etcd.signal(0, "SIGKILL");
    etcd.signal(1, "SIGKILL");

    await assert.rejects(state.coordination.readValue("majority"), { code: "COORDINATION_UNREACHABLE" });
    await assert.rejects(state.coordination.storeValue("majority", "during", 1), {
      code: "COORDINATION_UNREACHABLE",
    });

    await Promise.all([etcd.revive(0), etcd.revive(1)]);
    // What was sent during the outage may have been kept by the member that lived, or not: never half.
    const value = await state.coordination.readValue("majority");
    assert.ok(value?.value === "before" || value?.value === "during");
  });
});

test("over TLS only who shows a certificate is heard", async () => {
  const folder = mkdtempSync(join(tmpdir(), "clonepanel-etcd-tls-"));
  try {
    const files = makeCertificates(folder);
    await using etcd = await startEtcd(files);
    const [ca, cert, key] = await Promise.all(
      [files.ca, files.cert, files.key].map((path) => readFile(path, "utf8")),
    );
    await using known = open(etcd, { ca: ca ?? "", cert: cert ?? "", key: key ?? "" });
    assert.equal(await known.coordination.storeValue("a", 1, 0), "stored");

    await using nameless = open(etcd, { ...nobody, ca: ca ?? "" });
    await assert.rejects(nameless.coordination.readValue("a"), { code: "COORDINATION_UNREACHABLE" });
    await using distrustful = open(etcd, nobody);
    await assert.rejects(distrustful.coordination.readValue("a"), { code: "COORDINATION_UNREACHABLE" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function open(etcd: TestEtcd, identity: Parameters<typeof keptApiRequests>[0] = nobody): EtcdState {
  return openEtcdState({
    endpoints: etcd.endpoints,
    http: keptApiRequests(identity),
    label: "a test",
    clock: systemClock,
    randomHex,
  });
}

function countWaiting(http: ApiRequests & Disposable) {
  let waiting = 0;
  return {
    count: () => waiting,
    http: {
      request: async (order: Parameters<ApiRequests["request"]>[0]) => {
        waiting += 1;
        try {
          return await http.request(order);
        } finally {
          waiting -= 1;
        }
      },
      [Symbol.dispose]: () => http[Symbol.dispose](),
    },
  };
}

/** One authority, and one certificate of it for the members and for who asks them. */
function makeCertificates(folder: string) {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) =>
    execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  openssl("req", "-x509", ...newKey, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test authority");
  openssl(
    ...["req", "-x509", ...newKey, "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=127.0.0.1"],
    ...["-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "subjectAltName=IP:127.0.0.1"],
    ...["-addext", "basicConstraints=critical,CA:FALSE"],
  );
  return { ca: at("ca.pem"), cert: at("cert.pem"), key: at("key.pem") };
}
