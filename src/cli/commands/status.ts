import type { Handler } from "../frame/command.ts";
import { statusText } from "../render/status-text.ts";
import { chosenSite } from "./for-each-site.ts";

export const status: Handler = async (context) => {
  const site = await chosenSite(context);
  const app = await context.app("look");
  const sites = await app.status({ site });
  return { data: { sites }, text: statusText(sites) };
};
