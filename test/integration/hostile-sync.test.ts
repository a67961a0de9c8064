import assert from "node:assert/strict";
import { readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Lie, primaryLies, replicaLies, swapAt } from "./hostile/lies.ts";
import { type HostileRoom, openHostileRoom } from "./hostile/room.ts";
import { tellLie, trySwap } from "./hostile/tell-lie.ts";
import { fileTricks, nameTricks, orderTricks } from "./hostile/tricks.ts";
import { whyNoSshd } from "./sshd.ts";

// A share of test/long/hostile-sync.ts, which tells every lie and tries every moment: each costs a whole `sync`.

const quick = (lies: readonly Lie[]) => lies.filter(({ patience }) => patience === undefined);
const share = (lies: readonly Lie[], nth: number) => quick(lies).filter((_, at) => at % 10 === nth);

test("there are as many tricks of rsync, and lies of an account, as were promised", (t) => {
  const rsync = nameTricks().length + fileTricks().length + orderTricks().length;
  const whole = primaryLies.length + replicaLies.length;
  t.diagnostic(`${rsync} tricks of rsync's protocol, ${whole} lies during a whole sync`);
  assert.ok(rsync >= 40 && whole >= 60, `${rsync}, ${whole}`);
});

for (const liar of ["primary", "replica"] as const) {
  describe(`a whole sync with a hostile ${liar}`, { skip: whyNoSshd() ?? false }, () => {
    let room: HostileRoom;
    before(async () => {
      room = await openHostileRoom(liar);
    });
    after(() => room?.[Symbol.asyncDispose]());

    for (const lie of liar === "primary" ? share(primaryLies, 1) : share(replicaLies, 3)) {
      test(`${lie.title}: nobody else is touched, what was is still there, and the owner is told`, async () => {
        const { wrong } = await tellLie(room, lie);

        assert.deepEqual(wrong, []);
      });
    }

    test("a folder that becomes a link between two orders leads nowhere", async () => {
      const row = await trySwap(room, swapAt("a folder", 5), liar === "primary" ? "one" : "two");

      assert.ok(row !== null, "it never came to that moment");
      assert.deepEqual(row.wrong, []);
      if (liar === "replica") assert.equal(row.said, "FOLDER_BECAME_LINK");
    });

    if (liar === "primary") {
      test("a folder that is a link to a neighbour's now takes nothing of the neighbour's with it on the replica", async () => {
        room.reset();
        const untouched = room.untouched();
        rmSync(join(room.folder, "one/public_html/d"), { recursive: true });
        symlinkSync("../neighbour.example/d", join(room.folder, "one/public_html/d"));

        const { exit, stdout } = await room.run("sync", "example.com", "--yes");

        assert.equal(exit, 0, stdout);
        assert.equal(room.untouched(), untouched);
        assert.match(readFileSync(join(room.folder, "two/public_html/d/inside.html"), "utf8"), /CANARY/);
      });
    }
  });
}
