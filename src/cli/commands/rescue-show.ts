import type { Handler } from "../frame/command.ts";
import { rescueItemText } from "../render/rescue-item-text.ts";
import { chosenSite } from "./for-each-site.ts";

export const rescueShow: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const app = await context.app("look");
  const item = await app.showStranded({ site, id: context.arguments[1] ?? "", signal: context.signal });
  return { data: { item }, text: rescueItemText(item) };
};
