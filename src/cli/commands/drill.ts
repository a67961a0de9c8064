import type { Handler } from "../frame/command.ts";
import { drillText } from "../render/drill-text.ts";
import { chosenSite } from "./for-each-site.ts";

/** Changes nothing that anybody sees, so it asks nobody. */
export const drill: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const { mode, signal, flags } = context;
  if (mode === "preview")
    return { data: null, text: `would restore the newest snapshot of ${site} here and look` };
  const app = await context.app("change");
  const report = await app.drill({ site, snapshot: flags.get("snapshot") ?? null, signal });
  if (report.passed) return { data: report, text: drillText(report) };
  const failed = report.checks.filter(({ ok }) => !ok);
  const message = `the drill of ${report.snapshot} did not pass: ${failed.map(({ name, detail }) => `${name}: ${detail}`).join("; ")}`;
  const hint = `Look at the snapshot: clonepanel snapshot verify ${site} ${report.snapshot}`;
  return {
    data: report,
    text: drillText(report),
    errors: [{ code: "DRILL_FAILED", message, hint, site, account: null }],
    exit: 1,
  };
};
