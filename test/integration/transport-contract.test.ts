import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Account } from "../../src/core/site/site.ts";
import { openTransport } from "../../src/drivers/transports/index.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import type { Transport } from "../../src/ports/transport.ts";
import { transportContract } from "../../src/testing/transport-contract.ts";
import { startSshd, type TestSshd, whyNoSshd } from "./sshd.ts";

const home = await mkdtemp(join(tmpdir(), "cp-local-"));
after(() => rm(home, { recursive: true, force: true }));
const options = { exec: systemExec, cacheFolder: null, env: process.env };

const localAccount: Account = {
  id: "one",
  addresses: [],
  origin: null,
  transport: { driver: "local", path: join(home, "an account") },
};
const local = await openTransport(localAccount, options);
transportContract("local", () => ({ transport: local, copies: "whole" }));

const problem = whyNoSshd();
describe("transports over a real sshd", { skip: problem ?? false }, () => {
  let sshd: TestSshd;
  let transport: Transport;
  before(async () => {
    sshd = await startSshd();
    transport = await openTransport(sshd.account("plain"), options);
  });
  after(async () => {
    await transport[Symbol.asyncDispose]();
    await sshd[Symbol.asyncDispose]();
  });

  transportContract("ssh", () => ({ transport, copies: "deltas" }));
});

if (problem !== null) test(`left out: ${problem}`, { skip: problem }, () => {});
