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
  return { data: { sites, notifications }, text: [statusText(sites), ...told].join("\n\n") };
};
