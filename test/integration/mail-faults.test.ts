import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openMaildirs } from "../../src/drivers/mailboxes/maildir/index.ts";
import { type Transfer, transferMail } from "../../src/engines/mail/transfer.ts";
import { nodeDigest } from "../../src/platform/digest.ts";
import { nodeFiles } from "../../src/platform/files/node-files.ts";
import type { MailSide } from "../../src/ports/mailbox.ts";
import { startDovecot, whyNoDovecot } from "./mail/dovecot.ts";
import { imapSide } from "./mail/imap-account.ts";
import { partsOf } from "./mail/imap-moves.ts";
import { contentOf, contentOfMaildir, fillMaildir, fillSecondary, judge } from "./mail/kill-mover.ts";
import { localAccount, mailRoot, makeMaildir, openLocal } from "./mail/maildir-account.ts";
import { runWork } from "./mail/run-work.ts";
import { runCliHere } from "./run-cli-here.ts";
import { SmallDisk } from "./small-disk.ts";

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "cp-mail-faults-"));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

/** More than there is room for. */
const large = `Subject: large\r\n\r\n${`${"x".repeat(70)}\r\n`.repeat(40_000)}`;

const clean = (messages: number) => ({ messages, kills: 0, lost: 0, doubled: 0, altered: 0 });

describe("two movers at once", () => {
  test("of one controller: the second is refused by name, and everything arrives once", async () => {
    fillSecondary(top, 40, 1);
    const before = contentOf(top, "secondary");
    const config = writeConfig();
    const args = ["mail", "transfer", "example.com", "--yes", "--json", "--config", config];
    const first = spawn(process.execPath, [join(import.meta.dirname, "../../src/start.ts"), ...args], {
      cwd: top,
      stdio: "ignore",
    });
    const ended = once(first, "close");
    for (let turn = 0; !existsSync(join(top, "state/mail/example.com/journal")); turn += 1) {
      assert.ok(turn < 2_400 && first.exitCode === null, "the first run never began");
      await sleep(25);
    }
    first.kill("SIGSTOP");

    const second = await runCliHere(args, top);
    first.kill("SIGCONT");
    const [code] = (await ended) as [number | null];

    assert.deepEqual([second.exit, code], [5, 0], second.stdout + second.stderr);
    assert.match(second.stdout, /SITE_LOCKED/);
    assert.deepEqual(judge(before, contentOf(top, "primary"), 0), clean(40));
  });

  test("of two controllers that know nothing of one another: between Maildirs everything arrives once", async () => {
    fillSecondary(top, 150, 2);
    const before = contentOf(top, "secondary");
    const side = (id: string) =>
      ({ kind: "maildir", account: localAccount(id, join(top, id)), root: mailRoot }) as const;
    const run = (number: number) => {
      const work = { verb: "transfer", from: side("secondary"), to: side("primary") } as const;
      return runWork({ ...work, folder: join(top, `state-${number}`) }, join(top, `order-${number}`));
    };

    const both = await Promise.all([run(1), run(2)]);

    assert.deepEqual(judge(before, contentOf(top, "primary"), 0), clean(150), JSON.stringify(both));
    assert.deepEqual(contentOf(top, "secondary"), []);
  });
});

describe("full disks", () => {
  test("of the controller, from Maildirs: it is named, nothing is lost, and it goes on when there is room", async (t) => {
    await using disk = await smallDisk(t);
    if (disk === null) return;
    fillSecondary(top, 30, 3);
    writeFileSync(join(top, "secondary", mailRoot, "info/new/1600009999.M1.host"), large);
    const scratch = join(disk.folder, "state");
    const to = await maildirs("primary", { scratch });
    await onFullDisk(disk, { from: await maildirs("secondary", { scratch }), to }, () => ({
      source: contentOf(top, "secondary"),
      target: contentOf(top, "primary"),
    }));
  });

  test("of the controller, from IMAP", { skip: whyNoDovecot() ?? false }, async (t) => {
    await using disk = await smallDisk(t);
    if (disk === null) return;
    await using dovecot = await startDovecot();
    fillMaildir(dovecot.maildir("info"), 30, 3, (text) =>
      text.replaceAll("\r\n", "\n").replace(/[\r\0]/g, "x"),
    );
    writeFileSync(join(dovecot.maildir("info"), "cur/1600009999.M1.host:2,S"), large);
    execFileSync("chown", ["-R", "65534:65534", join(dovecot.folder, "mail")]);
    makeMaildir(join(top, "primary", mailRoot, "info"));
    // The wire's line ends arrive in the primary's files.
    const served = (bytes: Buffer) =>
      Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
    const from = imapSide("secondary", dovecot, { mailboxes: ["info"] });
    const to = await maildirs("primary", { scratch: join(disk.folder, "state") });
    await onFullDisk(disk, { from, to }, () => ({
      source: contentOfMaildir(dovecot.maildir("info"), served),
      target: contentOfMaildir(join(top, "primary", mailRoot, "info"), served),
    }));
  });

  test("of the primary: its mail waits, by name, and arrives when there is room", async (t) => {
    await using disk = await smallDisk(t);
    if (disk === null) return;
    fillSecondary(top, 30, 4);
    const before = contentOf(top, "secondary");
    const root = join(disk.folder, mailRoot);
    makeMaildir(join(root, "info"));
    const move = async (): Promise<Transfer> =>
      done(
        await run(
          join(top, "state"),
          await maildirs("secondary"),
          await maildirs("primary", { home: disk.folder }),
        ),
      );
    await disk.fill();

    const full = await move();
    const left = contentOf(top, "secondary");
    await disk.empty();
    await move();

    assert.match([...full.tally.blocked.keys()].join(), /space/i);
    assert.deepEqual([full.tally.moved, left], [0, before]);
    assert.deepEqual(
      judge(
        before,
        contentOfMaildir(join(root, "info"), (bytes) => bytes),
        0,
      ),
      clean(30),
    );
  });
});

interface Sides {
  readonly from: MailSide;
  readonly to: MailSide;
}

/** The state lies on a disk that is full at first: to the last byte, then with too little room for what is to come. */
async function onFullDisk(
  disk: SmallDisk,
  { from, to }: Sides,
  look: () => { readonly source: readonly string[]; readonly target: readonly string[] },
): Promise<void> {
  const state = join(disk.folder, "state");
  mkdirSync(state);
  const before = look().source;
  for (const leaveMiB of [0, 1]) {
    await disk.fill(leaveMiB);
    await assert.rejects(run(state, from, to), { code: /^(DISK_FULL|COPY_NO_SPACE)$/ });
    assert.deepEqual([look().source, look().target], [before, []], `with ${leaveMiB} MiB of room`);
    await disk.empty();
  }

  await run(state, from, to);

  assert.deepEqual(judge(before, look().target, 0), clean(before.length));
  assert.deepEqual(look().source, []);
}

async function run(folder: string, from: MailSide, to: MailSide): Promise<Transfer | "stopped"> {
  mkdirSync(folder, { recursive: true });
  return await transferMail(partsOf(from, to, folder), async () => "apply");
}

function done(outcome: Transfer | "stopped"): Transfer {
  assert.ok(outcome !== "stopped");
  return outcome;
}

interface Place {
  readonly home?: string;
  /** The mover's state. */
  readonly scratch?: string;
}

async function maildirs(id: string, place: Place = {}): Promise<MailSide> {
  const { home = join(top, id), scratch = join(top, "state") } = place;
  const transport = await openLocal(localAccount(id, home), join(top, "cache"));
  return openMaildirs({ transport, root: mailRoot, files: nodeFiles, digest: nodeDigest, scratch });
}

async function smallDisk(t: { skip(because: string): void }): Promise<SmallDisk | null> {
  const disk = await SmallDisk.mount(6);
  if (typeof disk !== "string") return disk;
  t.skip(disk);
  return null;
}

function writeConfig(): string {
  const account = (id: string) => `  ${id}: { transport: { driver: local, path: ${join(top, id)} } }\n`;
  const config = join(top, "clonepanel.yaml");
  for (const id of ["primary", "secondary"]) mkdirSync(join(top, id, "web"), { recursive: true });
  writeFileSync(
    config,
    `version: 1
vault: ${top}/vault
state: ${top}/state
accounts:
${account("primary")}${account("secondary")}sites:
  example.com:
    names: [example.com]
    app: static
    primary: primary
    accounts: { primary: { path: web }, secondary: { path: web } }
    mail:
      primary: primary
      secondary: secondary
      mailboxes: { driver: maildir, path: ${mailRoot} }
`,
    { mode: 0o600 },
  );
  return config;
}
