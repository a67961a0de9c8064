import { ClonePanelError } from "../../core/errors.ts";
import type { Handler } from "../frame/command.ts";
import { chosenSite } from "./for-each-site.ts";

/** On stdout, to be kept as a file, looked at in a browser, and printed there. */
export const report: Handler = async (context) => {
  const site = await chosenSite(context);
  const now = new Date(context.clock.nowMs()).toISOString();
  const month = context.flags.get("month") ?? monthBefore(now);
  if (!/^20\d\d-(0[1-9]|1[0-2])$/.test(month)) throw invalid(`"${month}" is no month like 2026-11`);
  if (month > now.slice(0, 7)) throw invalid(`${month} has not begun`);
  const app = await context.app("look");
  const { reports, html } = await app.monthlyReports({ site, month });
  return { data: { reports, html }, text: html.trimEnd() };
};

function monthBefore(now: string): string {
  const [year = 0, month = 1] = now.slice(0, 7).split("-").map(Number);
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, "0")}`;
}

function invalid(message: string): ClonePanelError {
  return new ClonePanelError("ARGUMENT_INVALID", message, {
    hint: "Write for example: clonepanel report example.com --month 2026-11",
    remedy: "owner",
  });
}
