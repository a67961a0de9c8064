import { ClonePanelError } from "../../core/errors.ts";
import type { CoordinationMove } from "../../core/report/coordination-move.ts";
import type { Config } from "../../core/site/config.ts";
import { count } from "../../core/words/quantities.ts";
import type { CommandContext, Handler } from "../frame/command.ts";

export const coordinationMigrate: Handler = async (context) => {
  const { review, mode } = context;
  const [from, to] = [await configSoFar(context), await context.config()];
  const outcome = await context.house.migrateCoordination({ from, to }, { review, mode });
  if (outcome.kind === "done") return { data: outcome.report, text: describe(outcome.report) };
  if (mode === "preview") return { data: null, text: "" };
  const hint = "Run the same command again and answer y, or give --yes.";
  const message = "the plan was not confirmed, so nothing was changed";
  return {
    data: null,
    text: "",
    errors: [{ code: "NOT_CONFIRMED", message, hint, site: null, account: null }],
  };
};

async function configSoFar({ flags, cwd, home, house }: CommandContext): Promise<Config> {
  const file = flags.get("from");
  if (file === undefined) {
    throw invalid(
      "coordination migrate needs the configuration so far",
      "clonepanel coordination migrate --from FILE",
    );
  }
  const load = await house.loadConfig({ flag: file, cwd, home, env: {} });
  if (load.kind === "valid") return load.config;
  throw invalid(
    `${file} is no valid configuration`,
    `Look at it with: clonepanel config check --config ${file}`,
  );
}

function invalid(message: string, hint: string): ClonePanelError {
  return new ClonePanelError("ARGUMENT_INVALID", message, { hint, remedy: "owner" });
}

function describe({ from, to, sites, values }: CoordinationMove): string {
  return [
    `${count(sites.length, "site")} and ${count(values, "record")} beside them moved from ${from} to ${to}`,
    `  what stands in ${from} is marked as moved, and no controller works with it any more`,
    "  now start the controllers with the new configuration: clonepanel run",
  ].join("\n");
}
