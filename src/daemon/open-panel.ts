import { type Serving, servePanel } from "../api/serve.ts";
import { ClonePanelError } from "../core/errors.ts";
import type { Config } from "../core/site/config.ts";
import type { PanelSettings } from "../core/site/panel-settings.ts";
import type { App } from "../ports/app-port.ts";
import type { Clock } from "../ports/clock.ts";
import type { VerbRunner } from "../ports/verb-runner.ts";
import { nodeHttpServer, openConfigFile, openPageFiles } from "../wiring/panel-house.ts";
import type { DaemonLine } from "./daemon-line.ts";

export interface PanelOrder {
  readonly app: App;
  readonly config: Config;
  readonly verbs: VerbRunner;
  readonly clock: Clock;
  readonly version: string;
  readonly listen: PanelSettings;
  readonly configFile: { readonly file: string; readonly home: string };
  readonly say: (line: DaemonLine) => void;
  readonly signal: AbortSignal;
}

/** What the daemon says goes to who listens, too. */
export interface Panel extends AsyncDisposable {
  tell(line: DaemonLine): void;
}

/**
 * Opens the interface beside the schedule. A port that is taken keeps nobody's site from being mirrored: it is said, and
 * the schedule goes on without.
 */
export async function openPanel(order: PanelOrder): Promise<Panel> {
  const { say, clock } = order;
  const line = (outcome: DaemonLine["outcome"], text: string, code: string | null = null) =>
    say({
      at: new Date(clock.nowMs()).toISOString(),
      site: null,
      job: "panel",
      outcome,
      text,
      code,
      durationMs: null,
    });
  try {
    const serving = await open(order, (error) => line("failed", faultWords(error), "INTERNAL"));
    line("started", `listens on ${serving.url}`);
    // Once, and only to who reads this: whoever has it becomes the first admin.
    if (serving.setUpToken !== null)
      line("waits", `set up the first login there; the set-up token is ${serving.setUpToken}`);
    return panelOf(serving);
  } catch (error) {
    if (!(error instanceof ClonePanelError)) throw error;
    line("failed", `${error.message}. ${error.hint}`, error.code);
    return { tell: () => undefined, [Symbol.asyncDispose]: async () => undefined };
  }
}

async function open(order: PanelOrder, fault: (error: unknown) => void): Promise<Serving> {
  const { listen, configFile, app, config, verbs, clock, version, signal } = order;
  return servePanel({
    ...{ app, config, verbs, clock, version, signal, listen, fault },
    server: nodeHttpServer,
    files: await openPageFiles(),
    configFile: await openConfigFile(configFile),
  });
}

function panelOf(serving: Serving): Panel {
  return {
    tell: (line) => {
      // The set-up token is a line, too.
      if (line.job !== "panel") serving.news.tell("line", line, line.site);
      if (line.job === "notify" || line.outcome === "alarm")
        serving.news.tell("notifications", { open: 0 }, null);
    },
    [Symbol.asyncDispose]: () => serving[Symbol.asyncDispose](),
  };
}

/** The first line of where it broke: names of files and functions of ours, no words of others. */
function faultWords(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `a request met a fault: ${stack.split("\n").slice(0, 3).join(" | ").slice(0, 500)}`;
}
