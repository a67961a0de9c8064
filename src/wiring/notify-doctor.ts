import { sharedFate, watchedHosts } from "../core/notify/shared-fate.ts";
import type { AccountHealth, HealthFinding } from "../core/report/account-health.ts";
import type { NotifierStanding } from "../core/report/notify.ts";
import type { Config } from "../core/site/config.ts";
import type { Opened } from "./house.ts";
import { readStandings } from "./notify.ts";

/** Would anybody hear of it? Nothing is sent: that is `notify test`. */
export async function examineNotifications(config: Config, opened: Opened): Promise<AccountHealth> {
  const standings = await readStandings(config, opened);
  const watched = watchedHosts(config);
  const fates = [...config.notifications].flatMap(([name, settings]) => {
    const because = sharedFate(settings, watched);
    return because === null ? [] : [finding("note", `${name} ${because}`, "Name a second way beside it.")];
  });
  return {
    account: "notifications",
    findings: [...standings.map(standingFinding), ...fates, ...missing(config)],
  };
}

function standingFinding({ name, driver, state, because }: NotifierStanding): HealthFinding {
  const text = `${name} (${driver}): ${because}`;
  switch (state) {
    case "good":
      return finding("good", text, null);
    case "untried":
      return finding("note", text, `clonepanel notify test ${name}`);
    case "failing":
      return finding("problem", text, `clonepanel notify test ${name}`);
  }
}

function missing({ notifications }: Config): readonly HealthFinding[] {
  const drivers = [...notifications.values()].map(({ driver }) => driver);
  const hasPeople = drivers.some((driver) => driver !== "healthchecks");
  const hasHeart = drivers.includes("healthchecks");
  return [
    ...(hasPeople
      ? []
      : [
          finding(
            "note",
            "nobody is told when something is wrong",
            "Name somebody below notifications: in the configuration.",
          ),
        ]),
    ...(hasHeart
      ? []
      : [
          finding(
            "note",
            "when this machine dies, nobody notices: there is no heartbeat to the outside",
            "Add one of the driver healthchecks below notifications: in the configuration.",
          ),
        ]),
  ];
}

function finding(level: HealthFinding["level"], text: string, next: string | null): HealthFinding {
  return { topic: "telling", site: null, level, text, next };
}
