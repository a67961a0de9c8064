import assert from "node:assert/strict";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { AccountState } from "../../src/core/site/state-file.ts";
import { openTransport } from "../../src/drivers/transports/index.ts";
import type { Contact } from "../../src/engines/mirror/contact.ts";
import type { Engine, Seat } from "../../src/engines/mirror/engine.ts";
import { writeState } from "../../src/engines/mirror/write-state.ts";
import { nodeDigest } from "../../src/platform/digest.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import { makeScratchFolder } from "../../src/testing/scratch-folder.ts";

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
  const order = (state: AccountState) =>
    writeState(
      engine as unknown as Engine,
      { site: { id: "example.com" }, account, transport } as unknown as Seat,
      { stateFolder, seen } as unknown as Contact,
      state,
    );
  return {
    folder: stateFolder,
    tell: (role: AccountState["role"], epoch: number) => order(aState(role, epoch)),
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
