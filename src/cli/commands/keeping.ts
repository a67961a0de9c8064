import { ClonePanelError } from "../../core/errors.ts";
import type { Handler } from "../frame/command.ts";
import { pinText, pruneText } from "../render/keeping-text.ts";
import { chosenSite, forEachSite } from "./for-each-site.ts";
import { stoppedRows } from "./stopped.ts";

export const snapshotPrune: Handler = async (context) => {
  await context.config();
  const app = await context.app(context.mode === "preview" ? "look" : "change");
  const trust = context.flags.get("trust") ?? null;
  if (trust !== null && (await chosenSite(context)) === null) throw trustNeedsSite();
  const outcome = await forEachSite(context, async (site) => {
    const { signal, mode, review } = context;
    const clock = context.flags.has("accept-clock") ? "accepted" : "guarded";
    const done = await app.pruneSnapshots({ site, signal, mode, review, clock, trust });
    if (done.kind === "done") await app.emptyTrash({ site, signal, pace: "full" });
    return { site, outcome: done };
  });
  const runs = outcome.reports.flatMap(({ outcome: one }) => (one.kind === "done" ? [one.report] : []));
  const errors = [...outcome.errors, ...stoppedRows(context, outcome.reports)];
  return {
    data: { runs },
    text: runs.map(pruneText).join("\n"),
    errors,
    exit: outcome.exit === 0 && errors.length > 0 ? 1 : outcome.exit,
  };
};

function trustNeedsSite(): ClonePanelError {
  return new ClonePanelError(
    "USAGE",
    "--trust names a snapshot of one site, so the site must be named, too",
    {
      hint: "Write: clonepanel snapshot prune SITE --trust ID",
      remedy: "owner",
    },
  );
}

/** Only ever keeps more, so it asks nobody. */
export const snapshotPin: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const reason = (context.flags.get("reason") ?? "asked for").slice(0, 500);
  const id = context.arguments[1] ?? "";
  if (context.mode === "preview") return { data: { snapshot: null }, text: `would pin ${id}: ${reason}` };
  const app = await context.app("change");
  const snapshot = await app.pinSnapshot({ site, id, reason, signal: context.signal });
  return { data: { snapshot }, text: pinText(snapshot) };
};

/** Nothing goes by this: the next prune says what does. */
export const snapshotUnpin: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const id = context.arguments[1] ?? "";
  if (context.mode === "preview") return { data: { snapshot: null }, text: `would unpin ${id}` };
  const app = await context.app("change");
  const snapshot = await app.unpinSnapshot({ site, id, signal: context.signal });
  return { data: { snapshot }, text: pinText(snapshot) };
};
