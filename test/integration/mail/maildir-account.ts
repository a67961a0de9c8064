import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Account } from "../../../src/core/site/site.ts";
import { openMaildirs } from "../../../src/drivers/mailboxes/maildir/index.ts";
import { openTransport } from "../../../src/drivers/transports/index.ts";
import { nodeDigest } from "../../../src/platform/digest.ts";
import { systemExec } from "../../../src/platform/exec/index.ts";
import { nodeFiles } from "../../../src/platform/files/node-files.ts";
import type { Transport } from "../../../src/ports/transport.ts";
import type { MailSideHarness } from "../../../src/testing/mail-side-contract.ts";

export const mailRoot = "mail/example.com";

/** An account that is a folder of this machine. */
export function localAccount(id: string, path: string): Account {
  return { id, addresses: [], origin: null, transport: { driver: "local", path } };
}

export function openLocal(account: Account, cacheFolder: string): Promise<Transport> {
  return openTransport(account, { exec: systemExec, cacheFolder, env: process.env });
}

export function makeMaildir(folder: string): void {
  for (const part of ["cur", "new", "tmp"]) mkdirSync(join(folder, part), { recursive: true });
}

/** `info` is the Maildir itself, `sales` has it inside. */
export async function maildirHarness(
  openWay: (home: string, scratch: string) => Promise<Transport>,
): Promise<MailSideHarness> {
  const top = mkdtempSync(join(tmpdir(), "cp-maildir-"));
  const [home, scratch] = [join(top, "home"), join(top, "scratch")];
  mkdirSync(scratch);
  makeMaildir(join(home, mailRoot, "info"));
  makeMaildir(join(home, mailRoot, "sales", "Maildir"));
  const transport = await openWay(home, scratch);
  let number = 0;
  return {
    side: openMaildirs({ transport, root: mailRoot, files: nodeFiles, digest: nodeDigest, scratch }),
    place: async (name, bytes) => {
      writeFileSync(join(scratch, name), bytes, "latin1");
      await nodeFiles.setTime(join(scratch, name), 1_600_000_001_000_000);
      return join(scratch, name);
    },
    read: async (path) => readFileSync(Buffer.from(path, "latin1"), "latin1"),
    makeFolder: async () => {
      number += 1;
      mkdirSync(join(scratch, `in${number}`));
      return join(scratch, `in${number}`);
    },
    async [Symbol.asyncDispose]() {
      await transport[Symbol.asyncDispose]();
      rmSync(top, { recursive: true, force: true });
    },
  };
}
