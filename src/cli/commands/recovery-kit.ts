import type { Handler } from "../frame/command.ts";
import { recoveryKitText } from "../render/recovery-kit-text.ts";
import { chosenSite } from "./for-each-site.ts";

export const recoveryKit: Handler = async (context) => {
  const site = await chosenSite(context);
  const app = await context.app("look");
  const kit = await app.recoveryKit({ site, signal: context.signal });
  return { data: { kit }, text: recoveryKitText(kit) };
};
