import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ClonePanelError } from "../../core/errors.ts";
import { Killed, type MailScene, mailScene } from "../../testing/mail-scene.ts";
import type { StoredMail } from "../../testing/memory-mail.ts";
import { deliverAgain } from "./deliver-again.ts";
import { listHeld } from "./list-held.ts";
import { holdFile } from "./parts.ts";
import { releaseQuarantined } from "./release.ts";
import { readMailStatus } from "./status.ts";
import { readSummary } from "./summary.ts";
import { type Transfer, transferMail } from "./transfer.ts";

const yes = async () => "apply" as const;

async function run(scene: MailScene, policy: Parameters<MailScene["parts"]>[0] = {}): Promise<Transfer> {
  const done = await transferMail(scene.parts(policy), yes);
  if (done === "stopped") throw new Error("nobody stopped it");
  return done;
}

function essence(mails: readonly StoredMail[]): readonly string[] {
  return mails
    .map(({ mailbox, folder, text, atMs, flags }) => JSON.stringify([mailbox, folder, text, atMs, flags]))
    .sort();
}

/** Twins, odd bytes, flags, several folders. */
function fill(scene: MailScene): readonly string[] {
  scene.primary.put({ mailbox: "info", text: "was here before", id: "before" });
  scene.primary.put({ mailbox: "info", folder: "Spam", text: "junk of old", id: "before2" });
  scene.primary.put({ mailbox: "sales", text: "twin", id: "before3" });
  const before = essence(scene.primary.mails);
  for (const text of ["a", "twin", "twin", "twin", "\0\r\n\xff", ""]) scene.secondary.put({ text });
  scene.secondary.put({ text: "seen", flags: ["\\Seen", "Work"], atMs: 99_000 });
  scene.secondary.put({ text: "twin", mailbox: "sales" });
  scene.secondary.put({ text: "own folder", folder: "Clients/2026" });
  const moved = essence(scene.secondary.mails);
  scene.secondary.put({ text: "buy now", folder: "Junk" });
  const junk = JSON.stringify(["info", "Spam", "buy now", 1_000, []]);
  return [...before, ...moved, junk].sort();
}

describe("what reached the secondary", () => {
  test("is moved with folder, flags and date; junk lands in the primary's own junk folder", async () => {
    const scene = mailScene({ names: "deterministic" });
    const wanted = fill(scene);

    const done = await run(scene);

    assert.deepEqual(essence(scene.primary.mails), wanted);
    assert.deepEqual(scene.secondary.mails, []);
    assert.equal(done.tally.moved, 10);
    assert.equal(done.held, 10);
    assert.equal(done.round.pending, 0);
  });

  test("stays where it is when it lies in the trash, is marked as deleted, or has no mailbox at the primary", async () => {
    const scene = mailScene({ names: "deterministic" });
    scene.primary.put({ text: "x" });
    scene.secondary.put({ text: "thrown away", folder: "Trash" });
    scene.secondary.put({ text: "deleted", flags: ["\\Deleted"] });
    scene.secondary.put({ text: "new colleague", mailbox: "anna" });

    const done = await run(scene);

    assert.equal(scene.secondary.mails.length, 3);
    assert.deepEqual([done.round.left, done.round.pending], [2, 1]);
    assert.deepEqual([...done.round.blocked], [["anna: the primary has no such mailbox", 1]]);
  });

  test("is held on the controller for the hold time, then purged", async () => {
    const scene = mailScene({ names: "deterministic" });
    fill(scene);
    await run(scene, { holdMs: 1_000 });
    const held = [...scene.files.contents.keys()].filter((path) =>
      path.startsWith(holdFile({ folder: "/state" }, "")),
    );
    await scene.clock.advance(2_000);

    const later = await run(scene, { holdMs: 1_000 });

    assert.equal(held.length, 10);
    assert.equal(later.held, 0);
    assert.equal([...scene.files.contents.keys()].filter((path) => held.includes(path)).length, 0);
  });

  test("comes again when a host restores the secondary's mailbox: it is taken, and not delivered twice", async () => {
    const scene = mailScene({ names: "given-by-server" });
    const wanted = fill(scene);
    const copies = [...scene.secondary.mails];
    await run(scene);
    scene.secondary.mails.push(...copies);

    const again = await run(scene);

    assert.deepEqual(essence(scene.primary.mails), wanted);
    assert.deepEqual(scene.secondary.mails, []);
    assert.equal(again.tally.moved, 0);
  });

  test("goes in many rounds when it is more than one round takes", async () => {
    const scene = mailScene({ names: "given-by-server" });
    const wanted = fill(scene);

    await run(scene, { round: 2, batch: { items: 1, bytes: 1 } });

    assert.deepEqual(essence(scene.primary.mails), wanted);
    assert.deepEqual(scene.secondary.mails, []);
  });
});

describe("a server that lies or refuses", () => {
  test("one that says yes and stores nothing loses nothing, and is not asked for ever", async () => {
    const scene = mailScene({ names: "given-by-server", onDeliver: () => "lost" });
    scene.primary.put({ text: "x" });
    scene.secondary.put({ text: "precious" });
    for (let turn = 0; turn < 8; turn += 1) await run(scene);

    const done = await run(scene);

    assert.deepEqual(
      scene.secondary.mails.map(({ text }) => text),
      ["precious"],
    );
    assert.equal(done.quarantined, 1);
  });

  test("one that stores other bytes gets the message quarantined, and the source keeps it", async () => {
    const scene = mailScene({ names: "deterministic", onDeliver: () => "damaged" });
    scene.primary.put({ text: "x" });
    scene.secondary.put({ text: "precious" });

    const done = await run(scene);

    assert.deepEqual(
      scene.secondary.mails.map(({ text }) => text),
      ["precious"],
    );
    assert.equal(done.quarantined, 1);
    assert.match([...done.tally.warnings].join(), /other bytes/);
  });

  test("a full mailbox is named, other mailboxes go on, and it is tried again", async () => {
    let isFull = true;
    const scene = mailScene({
      names: "deterministic",
      onDeliver: ({ mailbox }) => (isFull && mailbox === "sales" ? "blocked" : "stored"),
    });
    const wanted = fill(scene);
    const first = await run(scene);
    isFull = false;

    const second = await run(scene);

    assert.equal(first.tally.moved, 9);
    assert.deepEqual([...first.tally.blocked], [["sales: the server says blocked", 1]]);
    assert.equal(second.tally.moved, 1);
    assert.deepEqual(essence(scene.primary.mails), wanted);
  });
});

test("a controller that lost its state finds what it had sent, and sends nothing twice", async () => {
  const whole = mailScene({ names: "deterministic" });
  fill(whole);
  const points = await pointsOf(whole);
  const scene = mailScene({ names: "deterministic" });
  const wanted = fill(scene);
  scene.killAt(Math.floor(points / 2));
  await assert.rejects(run(scene), Killed);
  scene.killAt(null);
  scene.lines.files.clear();

  await run(scene);

  assert.deepEqual(essence(scene.primary.mails), wanted);
  assert.deepEqual(scene.secondary.mails, []);
});

test("what waits is known although the primary is dead", async () => {
  const scene = mailScene({ names: "deterministic" });
  scene.secondary.put({ text: "waits" });
  const parts = scene.parts();
  const dead = new ClonePanelError("ACCOUNT_UNREACHABLE", "one is dead", { hint: "wait", remedy: "wait" });
  const to = { ...parts.to, readFolders: () => Promise.reject(dead) };

  await assert.rejects(transferMail({ ...parts, to }, yes), dead);

  assert.equal((await readSummary(parts))?.pending, 1);
});

async function pointsOf(scene: MailScene): Promise<number> {
  scene.killAt(null);
  await run(scene);
  return scene.passed;
}

test("a held message is delivered once more when a person wants it, and only once", async () => {
  for (const names of ["deterministic", "given-by-server"] as const) {
    const scene = mailScene({ names });
    scene.primary.put({ text: "x" });
    scene.secondary.put({ text: "precious", flags: ["\\Seen"] });
    await run(scene);
    scene.primary.mails.splice(1);
    const { held } = await listHeld(scene.parts(), String);

    await deliverAgain(scene.parts(), held[0]?.key.slice(0, 6) ?? "");
    const done = await run(scene);
    await run(scene);

    assert.deepEqual(
      scene.primary.mails.map(({ text }) => text),
      ["x", "precious"],
    );
    assert.deepEqual([done.tally.moved, done.held], [1, 2]);
    await assert.rejects(deliverAgain(scene.parts(), "none"), /0 held messages/);
  }
});

test("a quarantined message is tried again after its release, and not before", async () => {
  let isBad = true;
  const onDeliver = () => (isBad ? "refused" : "stored");
  const scene = mailScene({ names: "given-by-server", onDeliver });
  scene.primary.put({ text: "x" });
  scene.secondary.put({ text: "odd" });
  await run(scene);
  isBad = false;
  const before = await run(scene);
  const { quarantined } = await readMailStatus(scene.parts(), String);

  await releaseQuarantined(scene.parts(), quarantined[0]?.key ?? "");
  const after = await run(scene);

  assert.equal(quarantined[0]?.because, "the server says refused");
  assert.deepEqual([before.tally.moved, after.tally.moved, after.quarantined], [0, 1, 0]);
});

for (const names of ["deterministic", "given-by-server"] as const) {
  test(`killed at every single write, ${names}: nothing is lost, altered or doubled`, async () => {
    const all = mailScene({ names });
    fill(all);
    const points = await pointsOf(all);
    for (let point = 1; point <= points; point += 1) {
      const scene = mailScene({ names });
      const wanted = fill(scene);
      scene.killAt(point);
      await run(scene).catch(() => "killed");
      scene.killAt(null);

      await run(scene);

      assert.deepEqual(essence(scene.primary.mails), wanted, `killed at write ${point} of ${points}`);
      assert.deepEqual(scene.secondary.mails, [], `killed at write ${point} of ${points}`);
    }
  });

  test(`killed again and again, ${names}: a thousand kills lose, alter and double nothing`, async () => {
    let kills = 0;
    for (let seed = 1; kills < 1_000; seed += 1) {
      const scene = mailScene({ names });
      const wanted = fill(scene);
      for (let turn = 0; turn < 12; turn += 1) {
        scene.killAt(1 + ((seed * 7 + turn * 13) % 29));
        const end = await run(scene).then(
          () => "done",
          () => "killed",
        );
        if (end === "killed") kills += 1;
      }
      scene.killAt(null);

      await run(scene);

      assert.deepEqual(essence(scene.primary.mails), wanted, `seed ${seed}`);
      assert.deepEqual(scene.secondary.mails, [], `seed ${seed}`);
    }
  });
}

/** Copies, then deletes, and remembers nothing: what a script of an evening would do. */
async function moveNaively(scene: MailScene): Promise<void> {
  const { from, to, files, digest, signal } = scene.parts();
  for await (const messages of from.listMessages({ signal })) {
    for (const message of messages) {
      const fetched = await from.fetchMessages({ messages: [message], into: "/naive", signal });
      const file = fetched.get(message.place) ?? "";
      const sha256 = (await files.sha256(file)) ?? "";
      const { mailbox, folder, sizeBytes, atMs, flags } = message;
      const key = digest.randomHex(16);
      await to.deliver([{ key, mailbox, folder, file, sizeBytes, sha256, atMs, flags, mark: null }], {
        signal,
      });
      await from.takeMessages([{ place: message.place, sha256 }], { signal });
    }
  }
}

test("the control: a mover without a journal, killed on the same harness, doubles mail", async () => {
  let doubled = 0;
  for (let point = 1; point <= 40; point += 1) {
    const scene = mailScene({ names: "given-by-server" });
    scene.primary.folders.push({ mailbox: "info", folder: "INBOX", use: "inbox" });
    for (let index = 0; index < 10; index += 1) scene.secondary.put({ text: `mail ${index}` });
    scene.killAt(point);
    await moveNaively(scene).catch(() => "killed");
    scene.killAt(null);
    await moveNaively(scene);
    doubled += scene.primary.mails.length - 10;
  }

  assert.ok(doubled >= 10, `only ${doubled} doubled: the harness does not test anything`);
});
