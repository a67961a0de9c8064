import { resolve } from "node:path";
import type { Handler } from "../frame/command.ts";
import { dnsWarning } from "./dns-sites.ts";
import { chosenSite } from "./for-each-site.ts";

export const dnsImport: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const app = await context.app("look");
  const provider = context.flags.get("from") ?? null;
  const named = context.flags.get("to");
  const to = named === undefined ? null : resolve(context.cwd, named);
  const found = await app.importDns({ site, provider, to, signal: context.signal });
  return {
    data: found,
    text: to === null ? found.text.trimEnd() : `${found.sets} record sets of ${found.zone} written to ${to}`,
    warnings: found.warnings.map((message) => dnsWarning(message, site)),
  };
};
