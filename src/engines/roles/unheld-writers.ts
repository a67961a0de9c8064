import type { AccountId } from "../../core/site/site.ts";
import { describeWebAnswer } from "../../core/site/web-answer.ts";
import { askOrigin } from "../mirror/ask-origin.ts";
import type { SiteLook } from "../mirror/look-all.ts";
import type { RoleParts } from "./role-parts.ts";

/**
 * A freeze holds writers only where something of ours runs in the primary's PHP. Where its web server does not show that,
 * a write of the move's last second could be acknowledged and left behind: said before anybody agrees.
 */
export async function unheldWriters(
  { engine, work }: RoleParts,
  { app }: Pick<SiteLook, "app">,
  from: AccountId,
): Promise<readonly string[]> {
  const seat = work.seats.find(({ account }) => account.id === from);
  if (seat === undefined || app.manifest.readOnlyLayers.length === 0) return [];
  const { answer } = await askOrigin(engine, seat);
  if (answer.kind === "answered" && answer.header !== null) return [];
  return [
    `the web server of ${from} ${describeWebAnswer(answer)}, so nobody can see that writers are held while the role moves: what is written in that moment may stay on ${from}`,
  ];
}
