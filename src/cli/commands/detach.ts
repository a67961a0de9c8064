import { ClonePanelError } from "../../core/errors.ts";
import type { ReplicasAfter } from "../../core/report/detach-report.ts";
import type { Handler } from "../frame/command.ts";
import { detachText } from "../render/detach-text.ts";
import { chosenSite } from "./for-each-site.ts";
import { stoppedRows } from "./stopped.ts";

export const detach: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const { signal, mode, review } = context;
  const replicas = replicasOf(context.flags.get("replicas") ?? "read-only");
  const app = await context.app(mode === "preview" ? "look" : "change");
  const outcome = await app.detach({ site, signal, mode, review, replicas });
  if (outcome.kind === "stopped")
    return { data: null, text: "", errors: stoppedRows(context, [{ site, outcome }]) };
  return { data: outcome.report, text: detachText(outcome.report) };
};

function replicasOf(said: string): ReplicasAfter {
  if (said === "read-only" || said === "open") return said;
  throw new ClonePanelError("USAGE", `--replicas is read-only or open, not "${said}"`, {
    hint: "See: clonepanel detach --help",
    remedy: "owner",
  });
}
