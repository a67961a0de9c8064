import { after, before, describe, test } from "node:test";
import { openTransport } from "../../src/drivers/transports/index.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import type { Transport } from "../../src/ports/transport.ts";
import { transportContract } from "../../src/testing/transport-contract.ts";
import { startSshd, type TestSshd, whyNoSshd } from "./sshd.ts";

const problem = whyNoSshd();
const options = { exec: systemExec, cacheFolder: null, env: process.env };

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
