import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { whyNoDovecot } from "./mail/dovecot.ts";
import {
  type ImapScene,
  moveOnce,
  moveOverCutImap,
  moveUnderKills,
  moveUnderServerKills,
  openImapScene,
} from "./mail/imap-moves.ts";

const whyNot = whyNoDovecot();

/** The fixed share; the long runs are test/long/mail-imap-faults.ts. */
describe("mail between two real Dovecots by IMAP", { skip: whyNot ?? false }, () => {
  let scene: ImapScene;
  before(async () => {
    scene = await openImapScene();
  });
  after(async () => {
    await scene?.[Symbol.asyncDispose]();
  });
  const fine = { lost: 0, doubled: 0, altered: 0, left: 0 };

  test("everything arrives once, byte for byte, with flags, dates and folders; junk is junk under any name", async () => {
    scene.fill(120, 1);
    const wanted = scene.content("secondary");

    const first = await moveOnce(scene);
    const second = await moveOnce(scene);

    assert.deepEqual([first, second], ["done", "done"]);
    assert.deepEqual(scene.content("primary"), wanted);
    assert.deepEqual(scene.content("secondary"), []);
  });

  test("a mover that is killed at its writes loses, alters and doubles nothing", async () => {
    const { kills, messages, ...rest } = await moveUnderKills(scene, {
      messages: 60,
      seed: 2,
      batch: 6,
      faults: 12,
    });

    assert.ok(kills >= 8, `only ${kills} kills of ${messages} messages`);
    assert.deepEqual(rest, fine);
  });

  test("servers that die by SIGKILL on either side lose, alter and double nothing", async () => {
    const { kills, messages, ...rest } = await moveUnderServerKills(scene, {
      messages: 60,
      seed: 3,
      batch: 6,
      faults: 8,
    });

    assert.ok(kills >= 4, `only ${kills} kills of ${messages} messages`);
    assert.deepEqual(rest, fine);
  });

  test("lines that break at random bytes lose, alter and double nothing", async () => {
    const { kills, messages, ...rest } = await moveOverCutImap(scene, {
      messages: 60,
      seed: 5,
      batch: 6,
      faults: 10,
    });

    assert.ok(kills >= 6, `only ${kills} cuts of ${messages} messages`);
    assert.deepEqual(rest, fine);
  });

  test("the control: a mover without a journal, killed on the same harness, doubles mail", async () => {
    const { doubled } = await moveUnderKills(scene, {
      ...{ messages: 60, seed: 1, batch: 1, faults: 12 },
      manner: "naive",
    });

    assert.ok(doubled > 0, "nothing was doubled: the harness does not test anything");
  });
});
