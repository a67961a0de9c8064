import type { CommandContext } from "../frame/command.ts";
import type { Play } from "./scene.ts";
import { showStatus, verifyEverything } from "./scenes/at-the-end.ts";
import { firstSync } from "./scenes/first-sync.ts";
import { deleteByMistake, restoreSite } from "./scenes/mistake.ts";
import { allIsWell, failBack, listsStranded, oldReturns } from "./scenes/old-returns.ts";
import { failOver, primaryDies, visitorMoves, writesUnmirrored } from "./scenes/primary-dies.ts";
import { replicaRefuses } from "./scenes/replica-refuses.ts";
import { firstSnapshot, secondSnapshot } from "./scenes/take-snapshot.ts";
import { secondSync, visitorFinds, visitorWrites } from "./scenes/visitor-writes.ts";
import { setUp } from "./set-up.ts";
import type { Stage } from "./stage.ts";

/** The demo from beginning to end. Each scene does something and looks whether it is so. */
export async function tellStory(context: CommandContext, folder: string, play: Play): Promise<void> {
  await using stage = await play({ id: "set-up", title: "Two accounts, one site" }, () =>
    setUp(context, folder),
  );
  await play({ id: "first-sync", title: "First sync: the plan, then the copy" }, () => firstSync(stage));
  const first = await play({ id: "snapshot", title: "A snapshot" }, () =>
    firstSnapshot(stage, "(Visit 300)"),
  );

  const entry = await play(
    { id: "visitor-writes", title: "A visitor writes into the guest book on sydney" },
    () => visitorWrites(stage),
  );
  await play({ id: "second-sync", title: "Second sync: only what changed" }, () => secondSync(stage));
  await play({ id: "visitor-finds", title: "The visitor looks at fremont" }, () =>
    visitorFinds(stage, entry),
  );
  await play({ id: "replica-refuses", title: "Somebody writes on fremont, the replica" }, () =>
    replicaRefuses(stage),
  );

  const kept = await play({ id: "second-snapshot", title: "A sync, and a second snapshot" }, () =>
    secondSnapshot(stage, first),
  );
  await play({ id: "mistake", title: "A mistake: the guest book is emptied" }, () => deleteByMistake(stage));
  await play({ id: "restore", title: "Restore: back to the second snapshot" }, () =>
    restoreSite(stage, kept),
  );

  await play({ id: "verify", title: "Verify: vault and replica, all of it" }, () => verifyEverything(stage));
  await play({ id: "status", title: "Status" }, () => showStatus(stage));

  await tellOfDisaster(stage, play);
}

/** The primary dies, is replaced, returns, and is the primary again. */
async function tellOfDisaster(stage: Stage, play: Play): Promise<void> {
  const lost = await play({ id: "unmirrored", title: "A visitor writes, and no sync comes any more" }, () =>
    writesUnmirrored(stage),
  );
  await play({ id: "primary-dies", title: "The primary dies" }, () => primaryDies(stage));
  await play({ id: "failover", title: "Failover: fremont takes over" }, () => failOver(stage));
  const meanwhile = await play({ id: "visitor-moves", title: "A visitor comes by name, as ever" }, () =>
    visitorMoves(stage),
  );

  await play({ id: "old-returns", title: "The old primary returns" }, () => oldReturns(stage));
  await play({ id: "rescue-list", title: "What sydney had not sent" }, () => listsStranded(stage, lost));
  await play({ id: "failback", title: "Failback: sydney is the primary again" }, () =>
    failBack(stage, meanwhile),
  );
  await play({ id: "all-is-well", title: "Verify, and ask both nameservers" }, () => allIsWell(stage));
}
