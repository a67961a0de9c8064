import { count } from "../../core/words/quantities.ts";
import { lockedKeys } from "../../wiring/unlock-door.ts";
import type { Handler } from "../frame/command.ts";
import { standingLines } from "../render/notify-text.ts";
import { statusText } from "../render/status-text.ts";
import { chosenSite } from "./for-each-site.ts";

export const status: Handler = async (context) => {
  const site = await chosenSite(context);
  const app = await context.app("look");
  const sites = await app.status({ site });
  const notifications = await app.notifierStandings();
  const told = notifications.length === 0 ? [] : [standingLines(notifications)];
  // Null where none runs here that began locked, too.
  const locked = (await lockedKeys((await context.config()).statePath)) ?? 0;
  const first = locked === 0 ? [] : [lockedLine(locked)];
  return {
    data: { sites, notifications, lockedKeys: locked },
    text: [...first, statusText(sites), ...told].join("\n\n"),
  };
};

/** Then much of what stands below is older than it seems: jobs that need a secret wait. */
function lockedLine(locked: number): string {
  return `The running controller is LOCKED: nobody has typed the passphrase of ${count(locked, "key")} since its start; run: clonepanel unlock`;
}
