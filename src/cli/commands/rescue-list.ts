import type { Handler } from "../frame/command.ts";
import { rescueListText } from "../render/rescue-list-text.ts";
import { chosenSite } from "./for-each-site.ts";

export const rescueList: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const app = await context.app("look");
  const writes = await app.listStranded({ site, signal: context.signal });
  return { data: writes, text: rescueListText(writes) };
};
