import type { Handler } from "../frame/command.ts";
import { rescueContextText } from "../render/rescue-context-text.ts";
import { rescueItemText } from "../render/rescue-item-text.ts";
import { chosenSite } from "./for-each-site.ts";

export const rescueShow: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const app = await context.app("look");
  const id = context.arguments[1] ?? "";
  const { item, context: around } = await app.showStranded({ site, id, signal: context.signal });
  return { data: { item, context: around }, text: `${rescueItemText(item)}${rescueContextText(around)}` };
};
