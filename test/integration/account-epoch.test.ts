import assert from "node:assert/strict";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { AccountState } from "../../src/core/site/state-file.ts";
import { openTransport } from "../../src/drivers/transports/index.ts";
import type { Contact } from "../../src/engines/mirror/contact.ts";
import { cutoverScript } from "../../src/engines/mirror/cutover-scripts.ts";
import type { Engine, Seat } from "../../src/engines/mirror/engine.ts";
import { overruled } from "../../src/engines/mirror/order-check.ts";
import { writeState } from "../../src/engines/mirror/write-state.ts";
import { nodeDigest } from "../../src/platform/digest.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import type { SiteTenure } from "../../src/ports/tenure.ts";
import { makeScratchFolder } from "../../src/testing/scratch-folder.ts";

/** `tenure`: the number that this sender's orders carry, and what it gets when it asks for more. */
async function anAccount(seen: Contact["seen"] = { kind: "none" }) {
  const scratch = await makeScratchFolder();
  const account = {
    id: "one",
    addresses: [],
    origin: null,
    transport: { driver: "local", path: scratch.path },
  } as const;
  const transport = await openTransport(account, { exec: systemExec, cacheFolder: null, env: process.env });
  const stateFolder = join(scratch.path, ".clonepanel/example.com");
  const engine = { stateKey: () => "key", digest: nodeDigest, signal: AbortSignal.timeout(60_000) };
  const order = (state: AccountState, tenure: SiteTenure | null = null) =>
    writeState(
      { ...engine, tenure } as unknown as Engine,
      { site: { id: "example.com" }, account, transport } as unknown as Seat,
      { stateFolder, seen } as unknown as Contact,
      state,
    );
  return {
    folder: stateFolder,
    tell: (role: AccountState["role"], epoch: number, tenure?: SiteTenure) =>
      order(aState(role, epoch), tenure),
    swap: (epoch: number, tenure: number) =>
      transport.run({
        script: cutoverScript,
        args: [
          `${scratch.path}/site`,
          `${scratch.path}/work`,
          `${stateFolder}/state.json`,
          `${epoch}`,
          `${tenure}`,
        ],
        timeoutMs: 60_000,
      }),
    says: async () => JSON.parse(await readFile(join(stateFolder, "state.json"), "utf8")) as AccountState,
    async [Symbol.asyncDispose]() {
      await transport[Symbol.asyncDispose]();
      await scratch[Symbol.asyncDispose]();
    },
  };
}

function aState(role: AccountState["role"], epoch: number): AccountState {
  return {
    v: 1,
    site: "example.com",
    account: "one",
    role,
    epoch,
    operation: `op-${epoch}`,
    primaryOrigin: null,
    ownOrigin: null,
    names: ['odd","epoch":99,"', "example.com"],
    generation: null,
    appliedAt: null,
    surveyedAt: null,
    cutoverUntil: null,
  };
}

test("an account refuses an order of a lower epoch by itself, whatever the sender had seen of it", async () => {
  await using account = await anAccount();
  await account.tell("primary", 6);
  await account.tell("fenced", 7);

  await assert.rejects(account.tell("primary", 6), { code: "EPOCH_HIGHER" });

  assert.equal((await account.says()).role, "fenced");
  await account.tell("replica", 7);
  await account.tell("primary", 10);
  assert.equal((await account.says()).epoch, 10);
});

test("of many orders at once, in any order of arrival, the highest epoch stays", async () => {
  await using account = await anAccount();
  await account.tell("replica", 0);
  const epochs = [3, 9, 1, 7, 12, 5, 11, 2];

  const outcomes = await Promise.allSettled(epochs.map((epoch) => account.tell("replica", epoch)));

  assert.equal((await account.says()).epoch, 12);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected")
      assert.equal((outcome.reason as { code: string }).code, "EPOCH_HIGHER");
  }
});

test("a file that nobody of ours signed says nothing about epochs and is replaced", async () => {
  await using account = await anAccount({ kind: "foreign", because: "its signature is not this account's" });
  await mkdir(account.folder, { recursive: true });
  await writeFile(join(account.folder, "state.json"), '{"v":1,"role":"primary","epoch":999999,"mac":"00"}\n');

  await account.tell("replica", 2);

  assert.equal((await account.says()).epoch, 2);
});

test("a state file that cannot be written is an error, and the old one stays whole", async () => {
  await using account = await anAccount();
  await account.tell("replica", 1);
  // A folder in the place of the temporary name: root, too, cannot write that.
  await mkdir(join(account.folder, "state.json.clonepanel-tmp"));
  await chmod(join(account.folder, "state.json.clonepanel-tmp"), 0o700);

  await assert.rejects(account.tell("primary", 2), { code: "ACCOUNT_STEP_FAILED" });

  assert.equal((await account.says()).role, "replica");
});

/** Who was succeeded gets no more. */
function sender(number: number, more: "gets-more" | "was-succeeded" = "was-succeeded"): SiteTenure {
  return {
    number: async () => number,
    raise: async (_, above) => (more === "gets-more" ? above + 1 : number),
  };
}

test("an order of a controller that was succeeded is refused, of the same epoch too, and so is its swap of files", async () => {
  await using account = await anAccount();
  await account.tell("replica", 3, sender(7));
  await account.tell("replica", 3, sender(8));

  await assert.rejects(account.tell("primary", 3, sender(7)), { code: "COORDINATION_LOST" });
  const late = await account.swap(3, 7);
  const lower = await account.swap(2, 8);

  assert.equal((await account.says()).role, "replica");
  assert.deepEqual([late.code, late.stdout], [overruled.tenure, "8"]);
  assert.deepEqual([lower.code, lower.stdout], [overruled.epoch, "3"]);
  assert.equal((await account.swap(3, 8)).code, 1, "it goes on, and finds no folder to swap in");
});

test("a store that forgot its numbers gives a higher one to who surely holds the site, and the account obeys", async () => {
  await using account = await anAccount();
  await account.tell("replica", 1, sender(41));

  await account.tell("primary", 2, sender(1, "gets-more"));

  assert.equal((await account.says()).role, "primary");
  await assert.rejects(account.tell("replica", 2, sender(41)), { code: "COORDINATION_LOST" });
});

test("one controller alone writes no number, and obeys none that is no number", async () => {
  await using account = await anAccount();
  await account.tell("replica", 1);
  const mark = join(account.folder, "tenure");
  await assert.rejects(readFile(mark), { code: "ENOENT" });

  await writeFile(mark, "9".repeat(40));
  await account.tell("primary", 2, sender(1));

  assert.equal(await readFile(mark, "utf8"), "1\n");
});
