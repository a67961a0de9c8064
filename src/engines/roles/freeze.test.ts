import assert from "node:assert/strict";
import { Duplex } from "node:stream";
import { test } from "node:test";
import type { ScriptOrder, Transport } from "../../ports/transport.ts";
import { type FakeClock, fakeClock } from "../../testing/fake-clock.ts";
import type { Engine, Seat } from "../mirror/engine.ts";
import { freeze } from "./freeze.ts";

/** An account whose script says what the test wants. */
class ScriptedAccount {
  readonly orders: ScriptOrder[] = [];
  readonly heard: string[] = [];
  readonly clock: FakeClock = fakeClock();
  disposed = 0;
  /** The script's answer to the end of its stdin. */
  answer: "released" | "silence" = "released";
  readonly #stop = new AbortController();
  #end: (end: { code: number; stderr: string }) => void = () => {};
  readonly #stream = new Duplex({
    read() {},
    write: (chunk, _encoding, done) => {
      this.heard.push(String(chunk));
      done();
    },
    final: (done) => {
      if (this.answer === "released") this.say("released", { code: 0, stderr: "" });
      done();
    },
  });

  say(word: string, end: { code: number; stderr: string } | "stays"): void {
    this.#stream.push(`${word}\n`);
    if (end === "stays") return;
    this.#stream.push(null);
    this.#end(end);
  }

  breakLine(): void {
    this.#stream.destroy(new Error("the line broke"));
    this.#end({ code: 255, stderr: "" });
  }

  abort(): void {
    this.#stop.abort(new Error("stopped by the owner"));
    this.breakLine();
  }

  freeze(limits = { drainTimeoutMs: 30_000, holdMs: 120_000 }) {
    const ended = new Promise<{ code: number; stderr: string }>((resolve) => {
      this.#end = resolve;
    });
    const transport = {
      account: "sydney",
      start: async (order: ScriptOrder) => {
        this.orders.push(order);
        return {
          stream: this.#stream,
          ended,
          [Symbol.asyncDispose]: async () => {
            this.disposed++;
            this.#stream.destroy();
          },
        };
      },
    } as unknown as Transport;
    const engine = { clock: this.clock, signal: this.#stop.signal } as unknown as Engine;
    const seat = { site: { id: "example" }, account: { id: "sydney" }, transport } as unknown as Seat;
    return freeze(engine, seat, { stateFolder: "/home/x/.clonepanel/example" }, limits);
  }
}

async function aFrozenAccount() {
  const account = new ScriptedAccount();
  const freezing = account.freeze();
  await account.clock.advance(700);
  account.say("frozen", "stays");
  return { account, frozen: await freezing };
}

test("the account is told how often to try, when to give up by itself, and where", async () => {
  const { account } = await aFrozenAccount();

  assert.deepEqual(account.orders[0]?.args, ["/home/x/.clonepanel/example", "150", "120"]);
});

test("a freeze is held until its scope ends, and says how long it had to wait", async () => {
  const { account, frozen } = await aFrozenAccount();
  const before = frozen.stillHeld();
  await frozen[Symbol.asyncDispose]();

  assert.deepEqual([frozen.kind, frozen.waitedMs, before, frozen.stillHeld()], ["held", 700, true, false]);
  assert.deepEqual(account.heard, ["release\n"]);
  assert.equal(account.disposed, 1);
});

test("a freeze that the account ended is not believed in, and its end is not waited for", async () => {
  const { account, frozen } = await aFrozenAccount();
  account.say("over", { code: 4, stderr: "" });
  await new Promise(setImmediate);

  assert.equal(frozen.stillHeld(), false);
  await frozen[Symbol.asyncDispose]();
  assert.deepEqual(account.heard, []);
});

test("a broken line is no freeze, and no crash", async () => {
  const { account, frozen } = await aFrozenAccount();
  account.breakLine();
  await new Promise(setImmediate);

  assert.equal(frozen.stillHeld(), false);
  await frozen[Symbol.asyncDispose]();
});

test("belief ends before the account's own bound does", async () => {
  const { account, frozen } = await aFrozenAccount();
  await account.clock.advance(109_000);
  const shortBefore = frozen.stillHeld();
  await account.clock.advance(500);

  assert.deepEqual([shortBefore, frozen.stillHeld()], [true, false]);
});

test("an account that does not answer the release is ended, not waited for", async () => {
  const { account, frozen } = await aFrozenAccount();
  account.answer = "silence";
  const ending = frozen[Symbol.asyncDispose]();
  await account.clock.advance(10_000);
  await ending;

  assert.equal(account.disposed, 1);
  assert.equal(frozen.stillHeld(), false);
});

test("a drain that takes too long is an error that asks to wait, and leaves nothing open", async () => {
  const account = new ScriptedAccount();
  const freezing = account.freeze();
  await account.clock.advance(30_000);
  account.say("busy", { code: 6, stderr: "" });

  await assert.rejects(freezing, {
    code: "FREEZE_TIMED_OUT",
    remedy: "wait",
    site: "example",
    account: "sydney",
    message: /30 s/,
  });
  assert.equal(account.disposed, 1);
});

test("an account without our gate has nothing to freeze", async () => {
  for (const [word, because] of [
    ["none", "no-gate"],
    ["old", "gate-without-freeze"],
  ] as const) {
    const account = new ScriptedAccount();
    const freezing = account.freeze();
    account.say(word, { code: 0, stderr: "" });
    const frozen = await freezing;

    assert.equal(frozen.kind === "none" && frozen.because, because);
    assert.ok(frozen.stillHeld());
    await frozen[Symbol.asyncDispose]();
    assert.equal(account.disposed, 1);
  }
});

test("an account that cannot lock, or answers nonsense, is an error with what it said", async () => {
  for (const word of ["unable", "Welcome to our host!", "x".repeat(5000)]) {
    const account = new ScriptedAccount();
    const freezing = account.freeze();
    account.say(word, { code: 5, stderr: "there is neither flock nor php" });

    await assert.rejects(freezing, { code: "ACCOUNT_STEP_FAILED", message: /neither flock nor php/ });
    assert.equal(account.disposed, 1);
  }
});

test("who is stopped while the account drains leaves with the reason of the stop", async () => {
  const account = new ScriptedAccount();
  const freezing = account.freeze();
  await new Promise(setImmediate);
  account.abort();

  await assert.rejects(freezing, { message: "stopped by the owner" });
  assert.equal(account.disposed, 1);
});
