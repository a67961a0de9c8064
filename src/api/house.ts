import type { Config } from "../core/site/config.ts";
import type { App } from "../ports/app-port.ts";
import type { Clock } from "../ports/clock.ts";
import type { ConfigFileVerbs } from "../ports/config-file.ts";
import type { VerbRunner } from "../ports/verb-runner.ts";
import type { Attempts } from "./access/attempts.ts";
import type { Challenges } from "./access/challenges.ts";
import type { NewsDesk } from "./events/news-desk.ts";
import type { Doors } from "./http/guard-host.ts";
import type { PlanDesk } from "./plans/plan-desk.ts";
import type { RunDesk } from "./plans/run-desk.ts";

/** What the routes work with. */
export interface PanelHouse {
  readonly app: App;
  readonly config: Config;
  readonly verbs: VerbRunner;
  readonly clock: Clock;
  readonly version: string;
  readonly doors: Doors;
  /** Printed once at the start; null: somebody has set it up already. */
  readonly setUpToken: string | null;
  readonly attempts: Attempts;
  readonly challenges: Challenges;
  readonly news: NewsDesk;
  readonly plans: PlanDesk;
  readonly runs: RunDesk;
  readonly configFile: ConfigFileVerbs;
  /** Ends with the daemon. */
  readonly signal: AbortSignal;
}
