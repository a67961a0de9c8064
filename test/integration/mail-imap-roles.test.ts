import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { transferMail } from "../../src/engines/mail/transfer.ts";
import { whyNoDovecot } from "./mail/dovecot.ts";
import { fillAt, type ImapScene, Killed, openImapScene } from "./mail/imap-moves.ts";

/** Thousands of histories are src/engines/mail/turned.test.ts, in memory; the whole way in the lab is test/long/mail-roles.ts. */
describe("roles that turn between two real Dovecots", { skip: whyNoDovecot() ?? false }, () => {
  test("mail that waits on the secondary goes home first, whatever was under way; nothing goes in circles", async () => {
    await using scene = await openImapScene();
    scene.fill(40, 3);
    const before = scene.content("secondary");

    // The mover ends in the middle, more than once; then the site moves to the secondary, and mail with it.
    for (const killAt of [6, 13]) await move(scene, { to: "primary", epoch: 1, killAt });
    const waiting = scene.content("secondary").length;
    await move(scene, { to: "secondary", epoch: 2, killAt: 9 });
    await move(scene, { to: "secondary", epoch: 2, killAt: null });

    assert.ok(waiting > 0 && waiting < 40, `${waiting} waited`);
    assert.deepEqual([scene.content("secondary"), scene.content("primary")], [before, []]);

    // What came late to the one that was left is fetched before the way home begins.
    fillAt(scene, "primary", { messages: 12, seed: 5 });
    const late = scene.content("primary");
    await move(scene, { to: "secondary", epoch: 2, killAt: null });
    assert.deepEqual(
      [scene.content("secondary"), scene.content("primary")],
      [[...before, ...late].sort(), []],
    );

    await move(scene, { to: "primary", epoch: 3, killAt: 8 });
    await move(scene, { to: "primary", epoch: 3, killAt: null });

    assert.deepEqual(
      [scene.content("primary"), scene.content("secondary")],
      [[...before, ...late].sort(), []],
    );
  });
});

interface Order {
  readonly to: "primary" | "secondary";
  readonly epoch: number;
  /** The write at which it ends; null: never. */
  readonly killAt: number | null;
}

async function move(scene: ImapScene, { to, epoch, killAt }: Order): Promise<void> {
  let passed = 0;
  const point = (): void => {
    passed += 1;
    if (passed === killAt) throw new Killed("killed");
  };
  await using parts = scene.parts({ batch: 6, point, to });
  const run = transferMail({ ...parts, epoch }, async () => "apply");
  if (killAt === null) await run;
  else await assert.rejects(run, Killed);
}
