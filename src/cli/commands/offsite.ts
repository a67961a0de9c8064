import { resolve } from "node:path";
import type { Handler } from "../frame/command.ts";
import {
  offsiteFetchText,
  offsiteListText,
  offsiteRunText,
  offsiteSetUpText,
  offsiteVerifyText,
} from "../render/offsite-text.ts";
import { chosenSite, forEachSite } from "./for-each-site.ts";
import { stoppedRows } from "./stopped.ts";

const damageFound = 4;

export const offsiteInit: Handler = async ({ app, mode, signal }) => {
  const opened = await app(mode === "preview" ? "look" : "change");
  const setUp = await opened.setUpOffsite({ mode, signal });
  return { data: setUp, text: setUp === null ? "would make the off-site store" : offsiteSetUpText(setUp) };
};

/** Only ever adds, and asks nobody. */
export const offsiteCopy: Handler = async (context) => {
  await context.config();
  const { mode, signal } = context;
  if (mode === "preview") return { data: { runs: [] }, text: "would copy the newest snapshot of each site" };
  const app = await context.app("change");
  const { reports, errors, exit } = await forEachSite(context, (site) => app.copyOffsite({ site, signal }));
  return { data: { runs: reports }, text: reports.map(offsiteRunText).join("\n"), errors, exit };
};

export const offsiteList: Handler = async (context) => {
  const site = await chosenSite(context);
  const app = await context.app("look");
  const copies = await app.listOffsite({ site, signal: context.signal });
  return { data: { copies }, text: offsiteListText(copies) };
};

export const offsiteVerify: Handler = async ({ app, flags, mode, signal }) => {
  if (mode === "preview") return { data: null, text: "would read the off-site store" };
  const opened = await app("change");
  const report = await opened.verifyOffsite({ scope: flags.has("full") ? "full" : "part", signal });
  const isGood = report.problems.length === 0 && report.sites.every(({ ok }) => ok);
  return { data: report, text: offsiteVerifyText(report), exit: isGood ? 0 : damageFound };
};

export const offsiteFetch: Handler = async (context) => {
  const { flags, mode, review, signal, cwd } = context;
  const site = (await chosenSite(context)) ?? "";
  const folder = flags.get("to-folder");
  const app = await context.app(mode === "preview" ? "look" : "change");
  const outcome = await app.fetchOffsite({
    site,
    id: context.arguments[1] ?? "",
    to: folder === undefined ? { kind: "vault" } : { kind: "folder", folder: resolve(cwd, folder) },
    mode,
    review,
    signal,
  });
  if (outcome.kind === "done") return { data: outcome.report, text: offsiteFetchText(outcome.report) };
  return { data: null, text: "", errors: stoppedRows(context, [{ site, outcome }]) };
};
