import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Account } from "../../../src/core/site/site.ts";
import { openMaildirs } from "../../../src/drivers/mailboxes/maildir/index.ts";
import { openTransport } from "../../../src/drivers/transports/index.ts";
import { defaultMailPolicy } from "../../../src/engines/mail/parts.ts";
import { transferMail } from "../../../src/engines/mail/transfer.ts";
import { systemClock } from "../../../src/platform/clock.ts";
import { nodeDigest } from "../../../src/platform/digest.ts";
import { systemExec } from "../../../src/platform/exec/index.ts";
import { nodeLineStore } from "../../../src/platform/files/durable-lines.ts";
import { nodeMailTexts } from "../../../src/platform/files/mail-texts.ts";
import { nodeFiles } from "../../../src/platform/files/node-files.ts";
import type { Transport } from "../../../src/ports/transport.ts";
import { startSshd } from "../sshd.ts";
import { startCuttingProxy } from "./cutting-proxy.ts";
import { contentOf, fillSecondary, judge, type KillTable } from "./kill-mover.ts";
import { localAccount, mailRoot, openLocal } from "./maildir-account.ts";

/** The mover with one side behind an SSH line that breaks at a random byte, until everything has moved. */
export async function moveOverCutLines(order: {
  readonly messages: number;
  readonly cuts: number;
  readonly seed: number;
}): Promise<KillTable & { readonly left: number }> {
  const top = mkdtempSync(join(tmpdir(), "cp-mail-cut-"));
  await using sshd = await startSshd();
  const settings = sshd.account("plain").transport as Extract<Account["transport"], { driver: "ssh" }>;
  await using proxy = await startCuttingProxy({ host: "127.0.0.1", port: settings.port });
  try {
    fillSecondary(top, order.messages, order.seed);
    mkdirSync(join(top, "run"));
    const before = contentOf(top, "secondary");
    let state = order.seed;
    const random = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    };
    for (let turn = 0; turn < order.cuts * 3 && proxy.cuts < order.cuts; turn += 1) {
      // A log-in takes about 5,000 bytes; short and long lives as often as each other.
      proxy.cutAfter(Math.floor(4_000 * 2 ** (random() * 4)));
      await moveOnce(
        top,
        sshd.account("plain", { port: proxy.port }),
        turn % 2 === 0 ? "primary" : "secondary",
      ).catch(() => "cut");
    }
    proxy.cutAfter(null);
    await moveOnce(top, sshd.account("plain", { port: proxy.port }), "primary");
    const left = contentOf(top, "secondary").length;
    return { ...judge(before, contentOf(top, "primary"), proxy.cuts), left };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

/** One run, a few messages a batch, over connections of its own. `far`: which side is behind the line. */
async function moveOnce(top: string, ssh: Account, far: "primary" | "secondary"): Promise<void> {
  const env = { ...process.env, XDG_RUNTIME_DIR: join(top, "run") };
  await using line = await openTransport(ssh, { exec: systemExec, cacheFolder: join(top, "cache"), env });
  await using near = await openLocal(localAccount("near", join(top, "near")), join(top, "cache"));
  const side = (id: "primary" | "secondary") => {
    const transport: Transport = id === far ? { ...line, account: id } : { ...near, account: id };
    const root = join(top, id, mailRoot);
    return openMaildirs({
      transport,
      root,
      files: nodeFiles,
      digest: nodeDigest,
      scratch: join(top, "state"),
    });
  };
  await transferMail(
    {
      site: "example.com",
      epoch: 1,
      because: "a test",
      mayGoOn: async () => true,
      from: side("secondary"),
      to: side("primary"),
      folder: join(top, "state"),
      files: nodeFiles,
      lines: nodeLineStore,
      clock: systemClock,
      digest: nodeDigest,
      texts: nodeMailTexts,
      talk: { step: () => ({ progress() {}, done() {}, failed() {} }), note() {}, warn() {} },
      signal: new AbortController().signal,
      faults: { point: () => undefined },
      policy: { ...defaultMailPolicy, batch: { items: 4, bytes: 1 << 26 } },
    },
    async () => "apply",
  );
}
