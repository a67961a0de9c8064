import { count } from "../../core/words/quantities.ts";
import type { Handler } from "../frame/command.ts";

export const configCheck: Handler = async (context) => {
  const config = await context.config();
  const sites = config.sites.map(({ id }) => id);
  const accounts = [...config.accounts.keys()];
  return {
    data: { valid: true, accounts, sites },
    text: `the configuration is valid: ${count(accounts.length, "account")}, ${count(sites.length, "site")}`,
  };
};

export const configShow: Handler = async (context) => context.house.showConfig(await context.config());

export const configSchema: Handler = async (context) => {
  const schema = await context.house.configSchema();
  return { data: schema, text: JSON.stringify(schema, null, 2) };
};
