import { resolve } from "node:path";
import { parseKeyRange } from "../../core/database/key-range.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { RestoreOrder } from "../../ports/app-port.ts";
import type { CommandContext, Handler } from "../frame/command.ts";
import { restoreText } from "../render/snapshot-text.ts";
import { chosenSite, knownAccount } from "./for-each-site.ts";
import { onlyOne } from "./only-one.ts";
import { stoppedRows } from "./stopped.ts";

export const snapshotRestore: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const part = chosenPart(context);
  const to = await chosenTarget(context);
  if (part.kind === "rows" && to.kind === "folder")
    throw usage("--rows goes to an account; in a folder, the rows of a table are lines of its files");
  const app = await context.app(context.mode === "preview" ? "look" : "change");
  const outcome = await app.restore({
    site,
    id: context.arguments[1] ?? "",
    part,
    to,
    signal: context.signal,
    mode: context.mode,
    review: context.review,
  });
  if (outcome.kind === "done") return { data: outcome.report, text: restoreText(outcome.report) };
  return { data: null, text: "", errors: stoppedRows(context, [{ site, outcome }]) };
};

function chosenPart({ flags }: CommandContext): RestoreOrder["part"] {
  const [path, table, database] = [flags.get("path"), flags.get("table"), flags.get("database")];
  const rows = flags.get("rows");
  onlyOne([path, table, database], "--path, --table and --database", "snapshot restore");
  if (rows !== undefined) return chosenRows(table, rows);
  if (path !== undefined) return { kind: "path", path };
  if (table !== undefined) return { kind: "table", table };
  return database === undefined ? { kind: "everything" } : { kind: "database", database };
}

function chosenRows(table: string | undefined, rows: string): RestoreOrder["part"] {
  const range = parseKeyRange(rows);
  if (table !== undefined && range !== null) return { kind: "rows", table, range };
  throw usage(table === undefined ? "--rows needs --table" : `--rows "${rows}" names no rows`);
}

async function chosenTarget(context: CommandContext): Promise<RestoreOrder["to"]> {
  const [account, folder] = [context.flags.get("to"), context.flags.get("to-folder")];
  onlyOne([account, folder], "--to and --to-folder", "snapshot restore");
  if (folder !== undefined) return { kind: "folder", folder: resolve(context.cwd, folder) };
  return account === undefined
    ? { kind: "primary" }
    : { kind: "account", account: await knownAccount(context, account) };
}

function usage(message: string): ClonePanelError {
  return new ClonePanelError("USAGE", message, {
    hint: "See: clonepanel help snapshot restore",
    remedy: "owner",
  });
}
