import { ClonePanelError } from "../../core/errors.ts";
import { isQuiet } from "../../core/schedule/quiet-hours.ts";
import { type PanelSettings, parseListen } from "../../core/site/panel-settings.ts";
import { type DaemonLine, plainDaemonLine } from "../../daemon/daemon-line.ts";
import { openPanel, type Panel } from "../../daemon/open-panel.ts";
import { runDaemon } from "../../daemon/run-daemon.ts";
import { waitForUnlock } from "../../daemon/wait-for-unlock.ts";
import type { App } from "../../ports/app-port.ts";
import { coresOfMachine } from "../../wiring/machine.ts";
import type { CommandContext, Handler } from "../frame/command.ts";
import { verbRunner } from "../frame/verb-runner.ts";

/** Ends by a signal, with 130; everything it did is said line by line. */
export const run: Handler = async (context) => {
  const { sites, services, offsite, quietHours, notifications, statusPages } = await context.config();
  const app = await context.app("change");
  await app.unlocking.settle(context.signal);
  const heard: { panel: Panel | null } = { panel: null };
  const say = (line: DaemonLine) => {
    context.stream(context.output === "json" ? JSON.stringify(line) : plainDaemonLine(line));
    heard.panel?.tell(line);
  };
  await using panel = await panelOf(context, app, say);
  heard.panel = panel;
  await using _door = await waitForUnlock({
    app,
    statePath: (await context.config()).statePath,
    clock: context.clock,
    say,
  });
  await runDaemon({
    app,
    sites,
    services,
    offsiteEveryMs: offsite?.everyMs ?? null,
    statusPages,
    isQuiet: (nowMs) => isQuiet(quietHours, nowMs),
    tells: notifications.size === 0 ? "nobody" : "everybody",
    clock: context.clock,
    cores: coresOfMachine(),
    random: Math.random,
    signal: context.signal,
    say,
  });
  return { data: null, text: "", written: "streamed", exit: 130 };
};

async function panelOf(
  context: CommandContext,
  app: App,
  say: (line: DaemonLine) => void,
): Promise<Panel | null> {
  const config = await context.config();
  const listen = listenOf(context, config.panel);
  if (listen === null) return null;
  const { clock, signal, home, house } = context;
  return openPanel({
    ...{ app, config, clock, signal, listen, say },
    verbs: verbRunner(context, app),
    version: await house.readVersion(),
    configFile: { file: await context.configFile(), home },
  });
}

/** `--listen` says where, on this machine; who may be asked by other names says so in the configuration. */
function listenOf({ flags }: CommandContext, configured: PanelSettings | null): PanelSettings | null {
  const given = flags.get("listen");
  if (given === undefined) return configured;
  if (given === "off") return null;
  const place = parseListen(given);
  const isHere = place !== null && /^(127\.|::1$|localhost$)/.test(place.address);
  if (place !== null && (isHere || configured?.scheme === "https"))
    return { hosts: [], scheme: "http", oidc: null, ...configured, ...place };
  throw new ClonePanelError("USAGE", `--listen "${given}" is no address of this machine with a port`, {
    hint: "Write for example: --listen 127.0.0.1:8791, or --listen off",
    remedy: "owner",
  });
}
