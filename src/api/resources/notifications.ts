import { seesSite } from "../access/principal.ts";
import type { Notifications } from "../contract/notifications.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";

export async function listNotifications({ app }: PanelHouse, { who }: Asked): Promise<Given> {
  const [incidents, destinations] = await Promise.all([app.listIncidents(), app.notifierStandings()]);
  const mine = incidents.filter(({ site }) => (site === null ? who.sites === "all" : seesSite(who, site)));
  return given({
    incidents: mine,
    destinations: who.sites === "all" ? destinations : [],
  } satisfies Notifications);
}
