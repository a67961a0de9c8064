import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type MailScene, mailScene } from "../../testing/mail-scene.ts";
import type { StoredMail } from "../../testing/memory-mail.ts";
import { deliverAgain } from "./deliver-again.ts";
import { listHeld } from "./list-held.ts";
import { readMailStatus } from "./status.ts";
import { transferMail } from "./transfer.ts";

const yes = async () => "apply" as const;

async function run(scene: MailScene): Promise<void> {
  const done = await transferMail(scene.parts(), yes);
  assert.notEqual(done, "stopped");
}

function texts(mails: readonly StoredMail[]): readonly string[] {
  return mails.map(({ mailbox, folder, text }) => `${mailbox} ${folder} ${text}`).sort();
}

/** Both have both mailboxes; twins; something that was on the first primary for years. */
function fill(scene: MailScene): readonly string[] {
  for (const side of [scene.primary, scene.secondary])
    for (const mailbox of ["info", "sales"]) side.folders.push({ mailbox, folder: "INBOX", use: "inbox" });
  for (const text of ["old", "twin"]) scene.primary.put({ text });
  scene.primary.put({ text: "of years", folder: "Clients" });
  for (const text of ["a", "twin", "twin", "b"]) scene.secondary.put({ text });
  scene.secondary.put({ text: "twin", mailbox: "sales" });
  return texts([...scene.primary.mails, ...scene.secondary.mails]);
}

/** A generator that gives the same numbers for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

describe("when the roles of mail are turned", () => {
  test("everything goes to the new primary, and home again, once each", async () => {
    const scene = mailScene({ names: "given-by-server" });
    const wanted = fill(scene);
    await run(scene);
    assert.deepEqual([texts(scene.primary.mails), texts(scene.secondary.mails)], [wanted, []]);

    scene.turn();
    await run(scene);
    assert.deepEqual([texts(scene.primary.mails), texts(scene.secondary.mails)], [[], wanted]);

    scene.turn();
    await run(scene);
    await run(scene);
    assert.deepEqual([texts(scene.primary.mails), texts(scene.secondary.mails)], [wanted, []]);
  });

  test("what the status told of the other way is not told of this one", async () => {
    const scene = mailScene({ names: "deterministic" });
    fill(scene);
    await run(scene);

    scene.turn();
    const status = await readMailStatus(scene.parts(), String);

    assert.deepEqual(
      [status.primary, status.secondary, status.asOf, status.pending],
      ["two", "one", null, null],
    );
  });

  test("a held message of before is delivered to the present primary when a person wants it", async () => {
    const scene = mailScene({ names: "deterministic" });
    fill(scene);
    await run(scene);
    scene.turn();
    await run(scene);
    const before = texts(scene.secondary.mails);
    const { held } = await listHeld(scene.parts(), String);

    await deliverAgain(scene.parts(), held[0]?.key ?? "");
    await run(scene);

    assert.equal(scene.secondary.mails.length, before.length + 1);
    assert.deepEqual(scene.primary.mails, []);
  });
});

for (const names of ["deterministic", "given-by-server"] as const) {
  test(`turned after a kill at every single write, ${names}: nothing is lost or doubled, and no copy stays behind`, async () => {
    const all = mailScene({ names });
    fill(all);
    await run(all);
    const points = all.passed;
    for (let point = 1; point <= points; point += 1) {
      const scene = mailScene({ names });
      const wanted = fill(scene);
      scene.killAt(point);
      await run(scene).catch(() => "killed");
      scene.killAt(null);
      scene.turn();

      await run(scene);

      const at = `killed at write ${point} of ${points}`;
      assert.deepEqual([texts(scene.secondary.mails), texts(scene.primary.mails)], [wanted, []], at);
    }
  });

  test(`turned and killed at random, ${names}, 60 histories: each message is there once in the end`, async () => {
    let [kills, turns] = [0, 0];
    for (let seed = 1; seed <= 60; seed += 1) {
      const scene = mailScene({ names });
      const next = numbers(seed);
      const wanted = [...fill(scene)];
      for (let step = 0; step < 8; step += 1) {
        if (next(3) === 0) {
          scene.turn();
          turns += 1;
        }
        if (next(3) === 0) {
          // Senders reach either server, whatever the roles are.
          const text = `new ${step}`;
          (next(2) === 0 ? scene.primary : scene.secondary).put({ text });
          wanted.push(`info INBOX ${text}`);
        }
        scene.killAt(1 + next(60));
        const end = await run(scene).then(
          () => "done",
          () => "killed",
        );
        if (end === "killed") kills += 1;
      }
      scene.killAt(null);

      await run(scene);

      const [to, from] =
        scene.parts().to.account === "one"
          ? [scene.primary, scene.secondary]
          : [scene.secondary, scene.primary];
      assert.deepEqual([texts(to.mails), texts(from.mails)], [wanted.sort(), []], `seed ${seed}`);
    }
    assert.ok(kills > 80 && turns > 80, `${kills} kills, ${turns} turns`);
  });
}
