import { ClonePanelError } from "../../../core/errors.ts";
import { textAt } from "./value.ts";
import type { Target } from "./write-rows.ts";

/** The server forgets it with the session, however that ends. */
const lockName = "CONCAT('clonepanel:', MD5(DATABASE()))";

const waitSeconds = 3;

/** One change at a time: a second one would take the first one's shadows for leftovers. */
export async function takeWriterLock(target: Target): Promise<void> {
  const [row = []] = await target.session.query(`SELECT GET_LOCK(${lockName}, ${waitSeconds})`);
  if (textAt(row, 0) === "1") return;
  throw new ClonePanelError(
    "DATABASE_BUSY",
    `somebody else is changing the database "${target.place.name}"`,
    {
      hint: "another ClonePanel works on it; it is tried again at the next pass",
      remedy: "wait",
      account: target.place.transport.account,
    },
  );
}

export async function releaseWriterLock(target: Target): Promise<void> {
  // Without an answer the session is gone, and the lock with it.
  await target.session.query(`DO RELEASE_LOCK(${lockName})`).catch(() => undefined);
}
