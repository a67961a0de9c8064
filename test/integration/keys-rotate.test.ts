import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openKeyStore, openTransport } from "../../src/drivers/transports/index.ts";
import type { KeyHouse as Work } from "../../src/engines/keys/key-house.ts";
import { makeKey } from "../../src/engines/keys/make-key.ts";
import { planRotation, rotateKey } from "../../src/engines/keys/rotate-key.ts";
import type { Engine } from "../../src/engines/mirror/engine.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { nodeDigest } from "../../src/platform/digest.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import type { KeyStore } from "../../src/ports/key-store.ts";
import type { Transport } from "../../src/ports/transport.ts";
import { memoryState } from "../../src/testing/memory-coordination.ts";
import { tryLogin } from "../../src/wiring/try-login.ts";
import { type KeyHouse, openKeyHouse } from "./keys/key-house.ts";
import { whyNoSshd } from "./sshd.ts";

const signal = new AbortController().signal;
const id = { account: "one", purpose: "full" } as const;

/** The run died here. */
class Dead extends Error {}

/** Dies before the n-th effect, which is after the one before it. */
class Death {
  left: number;
  constructor(at: number) {
    this.left = at;
  }
  async around<T>(effect: () => Promise<T>): Promise<T> {
    this.left -= 1;
    if (this.left === 0) throw new Dead();
    return await effect();
  }
}

describe("keys rotate", { skip: whyNoSshd() ?? false }, () => {
  let house: KeyHouse;
  let owner: Transport;
  before(async () => {
    house = await openKeyHouse();
    owner = await transportBy(join(house.sshd.folder, "plain"));
  });
  after(async () => {
    await owner?.[Symbol.asyncDispose]();
    await house?.[Symbol.asyncDispose]();
  });

  test("killed before every effect and after the last: the key in use is let in, and the next run ends it", async () => {
    const told: string[] = [];
    let isOver = false;
    for (let at = 1; !isOver; at += 1) {
      const folder = join(house.folder, `state-${at}`);
      mkdirSync(folder);
      await within(folder, null, async (work) => {
        house.putKeys(`${(await makeKey(work, id, null)).line}\n# mine`);
      });
      const death = new Death(at);
      const outcome = await within(folder, death, async (work) =>
        rotateKey(work, await planRotation(work, id)),
      ).catch((error: unknown) => error);
      isOver = !(outcome instanceof Dead) && death.left > 0;
      if (!isOver) assert.ok(outcome instanceof Dead, `${at}: ${outcome}`);

      // The configuration names this file, whatever became of the run.
      const inUse = join(folder, "one/full");
      assert.equal((await loginBy(inUse)).kind, "let in", `locked out after effect ${at}`);
      await within(folder, null, async (work) => {
        // The run that had died may have ended all but its last word.
        const plan = await planRotation(work, id);
        if (!isOver && (plan.next ?? plan.former) !== null) await rotateKey(work, plan);
      });
      assert.match(house.keys(), /^restrict ssh-ed25519 \S+ clonepanel:one:full:\S+\n# mine$/, `${at}`);
      told.push(String(at));
      assert.ok(at < 100, "it never ends");
    }
    console.log(`killed at ${told.length - 1} points: never locked out`);
    assert.ok(told.length > 8);
  });

  test("a host that lets the new key not in keeps the old one, and the file is as it was", async () => {
    const folder = join(house.folder, "state-refused");
    mkdirSync(folder);
    await within(folder, null, async (work) => {
      house.putKeys(`${(await makeKey(work, id, null)).line}\n`);
    });
    const before = house.keys();
    const rotation = within(folder, null, async (work) =>
      rotateKey(
        {
          ...work,
          tryLogin: async () => ({ kind: "refused", because: "as a host that reads another file" }),
        },
        await planRotation(work, id),
      ),
    );

    await assert.rejects(rotation, { code: "KEY_NOT_ACCEPTED" });
    assert.equal(house.keys(), before);
    assert.equal((await loginBy(join(folder, "one/full"))).kind, "let in");
  });

  function loginBy(file: string) {
    return tryLogin(() => transportBy(file), signal);
  }

  function transportBy(file: string): Promise<Transport> {
    const account = house.sshd.account("plain", { identity: file });
    return openTransport(
      { ...account, id: "one" },
      { exec: systemExec, cacheFolder: house.folder, env: process.env },
    );
  }

  /** As a run of the program: what it opens is closed with it, and what it knew is forgotten. */
  async function within<T>(folder: string, death: Death | null, run: (work: Work) => Promise<T>): Promise<T> {
    const around = <R>(effect: () => Promise<R>) => (death === null ? effect() : death.around(effect));
    const store = await openKeyStore({ exec: systemExec, env: process.env, folder });
    const editor: Transport = { ...owner, run: (order) => around(() => owner.run(order)) };
    const { log } = memoryState({ clock: systemClock });
    return await run({
      engine: { digest: nodeDigest, signal, log } as unknown as Engine,
      store: storeAround(store, around),
      editor: async () => editor,
      tryLogin: (file) => around(() => loginBy(file)),
      gate: () => Promise.reject(new Error("the key full has no gate")),
      configured: () => null,
    });
  }
});

function storeAround(store: KeyStore, around: <R>(effect: () => Promise<R>) => Promise<R>): KeyStore {
  return {
    ...store,
    make: (...args) => around(() => store.make(...args)),
    promote: (...args) => around(() => store.promote(...args)),
    forget: (...args) => around(() => store.forget(...args)),
  };
}

test("a change of the key files here that dies half-way leaves a current key", {
  skip: whyNoSshd() ?? false,
}, async () => {
  await using house = await openKeyHouse();
  const folder = join(house.folder, "state-half");
  const store = await openKeyStore({ exec: systemExec, env: process.env, folder });
  const first = await store.make(id, "current");
  const next = await store.make(id, "next");
  // What lies there between the two system calls of a promotion.
  execFileSync("ln", [first.file, `${first.file}.old`]);
  house.putKeys(`restrict ${next.type} ${next.blob} x\nrestrict ${first.type} ${first.blob} x\n`);
  writeFileSync(join(house.folder, "clonepanel.yaml"), readConfigWith(house, folder));

  const { exit, stdout, stderr } = await house.cli("keys", "rotate", "one", "--yes", "--json");

  assert.equal(exit, 0, stdout + stderr);
  const { data } = JSON.parse(stdout);
  assert.deepEqual(
    [data.fingerprint, data.formerFingerprint, data.resumed],
    [next.fingerprint, first.fingerprint, true],
  );
  assert.equal(house.keys().includes(first.blob), false);
});

function readConfigWith(house: KeyHouse, keysFolder: string): string {
  mkdirSync(join(house.folder, "state"), { recursive: true });
  execFileSync("ln", ["-s", keysFolder, join(house.folder, "state/keys")]);
  house.logInBy();
  return execFileSync("cat", [join(house.folder, "clonepanel.yaml")], { encoding: "utf8" });
}
