import { ClonePanelError } from "../../core/errors.ts";
import type { TokenRecord } from "../../ports/panel-store.ts";
import { makeToken } from "../../wiring/panel/make-token.ts";
import type { CommandContext, Handler } from "../frame/command.ts";
import { table } from "../render/table.ts";

const scopes = ["own", "see", "act", "restore", "change", "govern", "metrics"];

/** Whoever may run this command may read the state, so it asks for no more. */
export const tokenCreate: Handler = async (context) => {
  const { flags, mode, clock } = context;
  const name = context.arguments[0] ?? "";
  const wanted = listOf(flags.get("scopes") ?? "see");
  const strange = wanted.find((scope) => !scopes.includes(scope));
  if (strange !== undefined) throw usage(`there is no scope "${strange}"; there are ${scopes.join(", ")}`);
  const days = Number(flags.get("days") ?? "90");
  if (!Number.isInteger(days) || days < 1 || days > 366) throw usage("--days is a number from 1 to 366");
  const sites = await sitesOf(context);
  if (mode === "preview")
    return { data: null, text: `would make a token "${name}" for ${wanted.join(", ")}` };
  const app = await context.app("change");
  const draft = {
    name: name.slice(0, 100),
    scopes: wanted,
    sites,
    by: "console",
    days,
    nowMs: clock.nowMs(),
  };
  const { record, secret } = await makeToken(app.panel, draft);
  await writeDown(context, "token create", record);
  const text = `${secret}\n(token ${record.id}, good until ${isoOf(record.expiresAt)}; it is shown this once)`;
  return { data: { token: viewOf(record), secret }, text };
};

export const tokenList: Handler = async (context) => {
  await context.config();
  const app = await context.app("look");
  const tokens = (await app.panel.tokens.list()).map(({ document }) => viewOf(document));
  const rows = tokens.map(({ id, name, scopes: may, sites, expiresAt, lastUsedAt }) => [
    ...[id, name, may.join(","), sites === "all" ? "all" : sites.join(",")],
    ...[expiresAt, lastUsedAt ?? "never"],
  ]);
  return {
    data: { tokens },
    text:
      rows.length === 0 ? "there is no token" : table(["id", "name", "may", "sites", "until", "used"], rows),
  };
};

export const tokenRevoke: Handler = async (context) => {
  await context.config();
  const id = context.arguments[0] ?? "";
  const app = await context.app(context.mode === "preview" ? "look" : "change");
  const found = (await app.panel.tokens.list()).find(({ document }) => document.id === id);
  if (found === undefined)
    throw new ClonePanelError("TOKEN_UNKNOWN", `there is no token "${id}"`, {
      hint: "See: clonepanel token list",
      remedy: "owner",
    });
  if (context.mode === "preview") return { data: null, text: `would revoke the token ${id}` };
  await app.panel.tokens.remove(found.key);
  await writeDown(context, "token revoke", found.document);
  return {
    data: { token: viewOf(found.document) },
    text: `the token ${id} (${found.document.name}) is revoked`,
  };
};

async function sitesOf(context: CommandContext): Promise<TokenRecord["sites"]> {
  const known = (await context.config()).sites.map(({ id }) => id);
  const given = context.flags.get("sites");
  if (given === undefined || given === "all") return "all";
  const sites = listOf(given);
  const unknown = sites.find((site) => !known.includes(site));
  if (unknown === undefined) return sites;
  throw new ClonePanelError("SITE_UNKNOWN", `there is no site "${unknown}" in the configuration`, {
    hint: `Known: ${known.join(", ")}`,
    remedy: "owner",
  });
}

async function writeDown(
  context: CommandContext,
  what: string,
  { id, name, scopes: may, sites }: TokenRecord,
) {
  const { panel } = await context.app("change");
  const detail = { id, name, scopes: may, sites };
  const about = { who: "console", from: "this machine", what, site: null, status: 200, detail };
  await panel.audit.append({ at: context.clock.nowMs(), ...about });
}

function viewOf({ id, name, scopes: may, sites, madeAt, by, expiresAt, lastUsedAt }: TokenRecord) {
  return {
    ...{ id, name, scopes: may, sites, by },
    madeAt: isoOf(madeAt),
    expiresAt: isoOf(expiresAt),
    lastUsedAt: lastUsedAt === null ? null : isoOf(lastUsedAt),
  };
}

function listOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

function usage(message: string): ClonePanelError {
  return new ClonePanelError("USAGE", message, {
    hint: "See: clonepanel help token create",
    remedy: "owner",
  });
}
