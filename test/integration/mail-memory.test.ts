import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startDovecot, type TestDovecot, whyNoDovecot } from "./mail/dovecot.ts";
import { fillMany } from "./mail/fill-many.ts";
import type { WorkSide } from "./mail/mail-work.ts";
import { localAccount, mailRoot, makeMaildir } from "./mail/maildir-account.ts";
import { runWork } from "./mail/run-work.ts";

/**
 * Peaks of whole processes, start of Node and the stripping of types (some 100 MiB) and all. A mailbox of a million
 * messages is test/long/mail-million.ts.
 */
const mostMiB = 200;
const messageMiB = 50;

describe("the mover's memory", { skip: whyNoDovecot() ?? false }, () => {
  let [secondary, primary]: TestDovecot[] = [];
  let top: string;
  before(async () => {
    top = mkdtempSync(join(tmpdir(), "cp-mail-memory-"));
    [secondary, primary] = [await startDovecot(), await startDovecot()];
  });
  after(async () => {
    await secondary?.[Symbol.asyncDispose]();
    await primary?.[Symbol.asyncDispose]();
    rmSync(top, { recursive: true, force: true });
  });

  const imap = (server: TestDovecot | undefined, id: string): WorkSide => {
    assert.ok(server !== undefined);
    return { kind: "imap", id, port: server.port, password: server.password, mailbox: "info" };
  };
  const maildir = (id: string): WorkSide => {
    makeMaildir(join(top, id, mailRoot, "info"));
    return { kind: "maildir", account: localAccount(id, join(top, id)), root: mailRoot };
  };

  const ways: readonly (readonly [string, () => readonly [WorkSide, WorkSide]])[] = [
    ["from Maildir to Maildir", () => [maildir("one"), maildir("two")]],
    ["from Maildir to IMAP", () => [maildir("one"), imap(secondary, "three")]],
    ["from IMAP to IMAP", () => [imap(secondary, "three"), imap(primary, "four")]],
  ];
  for (const [way, sides] of ways)
    test(`a message of ${messageMiB} MiB goes ${way} in less than ${mostMiB} MiB`, async (t) => {
      const [from, to] = sides();
      if (from.kind === "maildir") writeLarge(join(top, "one", mailRoot, "info", "new"));

      const work = { verb: "transfer", folder: join(top, way.replaceAll(" ", "-")), from, to } as const;
      const done = await runWork(work, join(top, "order.json"));

      t.diagnostic(`${done.peakMiB.toFixed(0)} MiB, ${done.seconds.toFixed(1)} s`);
      assert.deepEqual([done.messages, done.left, done.warnings], [1, 0, []]);
      assert.ok(done.peakMiB < mostMiB, `${done.peakMiB} MiB`);
    });

  test("a folder ten times as large is looked through in the same memory", async (t) => {
    const peaks: number[] = [];
    for (const [id, messages] of [
      ["small", 2_500],
      ["large", 25_000],
    ] as const) {
      const from = maildir(id);
      fillMany(join(top, id, mailRoot, "info", "cur"), messages);
      const work = { verb: "preview", folder: join(top, `of-${id}`), from, to: maildir("two") } as const;
      const done = await runWork(work, join(top, "order.json"));
      assert.equal(done.messages, messages);
      peaks.push(done.peakMiB);
    }

    const [small = 0, large = 0] = peaks;
    t.diagnostic(`${small.toFixed(0)} MiB for 2,500 messages, ${large.toFixed(0)} MiB for 25,000`);
    assert.ok(large - small < 30, `${small} MiB grew to ${large} MiB`);
  });
});

/** Lines of the wire, so that every server gives them back as they are. */
function writeLarge(folder: string): void {
  const file = openSync(join(folder, "1600000000.M1.host"), "w");
  const piece = Buffer.from(`${"0123456789abcdef".repeat(4)}\r\n`.repeat(1_000));
  writeSync(file, "Subject: large\r\n\r\n");
  for (let bytes = 0; bytes < messageMiB * 2 ** 20; bytes += piece.length) writeSync(file, piece);
  closeSync(file);
}
