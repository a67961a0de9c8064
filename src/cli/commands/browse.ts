import { resolve } from "node:path";
import { ClonePanelError } from "../../core/errors.ts";
import { exportFormOf, formUnfit } from "../../core/snapshot/export-form.ts";
import type { ExportSnapshotOrder } from "../../ports/browse-verbs.ts";
import type { Handler } from "../frame/command.ts";
import { exportText, listingText, versionsText } from "../render/browse-text.ts";
import { chosenSite } from "./for-each-site.ts";
import { onlyOne } from "./only-one.ts";

/** Nothing is mounted and nothing is copied: the list is read from the snapshot's manifest. */
export const snapshotBrowse: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const app = await context.app("look");
  const [, id = "", path = "."] = context.arguments;
  const { signal } = context;
  if (context.flags.has("versions")) {
    const versions = await app.browseVersions({ site, path, signal });
    return { data: { versions }, text: versionsText(versions) };
  }
  const listing = await app.browseSnapshot({ site, id, path, signal });
  return { data: { listing }, text: listingText(listing) };
};

/** Writes one file that was not there, so it asks nobody. */
export const snapshotExport: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const [, id = "", name = ""] = context.arguments;
  const file = resolve(context.cwd, name);
  const part = chosenPart(context.flags);
  const form = exportFormOf(file);
  if (form === null) throw usage(`"${name}" says no form: .tar, .tar.gz, .tgz, .sql or .sql.gz`);
  const unfit = formUnfit(form, part.kind === "everything" ? "site" : part.kind);
  if (unfit !== null) throw usage(unfit);
  const app = await context.app("look");
  if (context.mode === "preview") {
    const { id: snapshot } = await app.showSnapshot({ site, id });
    return { data: null, text: `would write ${snapshot} to ${file}` };
  }
  const report = await app.exportSnapshot({ site, id, part, file, form, signal: context.signal });
  return { data: report, text: exportText(report) };
};

function chosenPart(flags: ReadonlyMap<string, string>): ExportSnapshotOrder["part"] {
  const [path, table, database] = [flags.get("path"), flags.get("table"), flags.get("database")];
  onlyOne([path, table, database], "--path, --table and --database", "snapshot export");
  if (path !== undefined) return { kind: "path", path };
  if (table !== undefined) return { kind: "table", table };
  return database === undefined ? { kind: "everything" } : { kind: "database", database };
}

function usage(message: string): ClonePanelError {
  return new ClonePanelError("USAGE", message, {
    hint: "See: clonepanel help snapshot export",
    remedy: "owner",
  });
}
