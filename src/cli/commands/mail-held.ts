import type { Handler } from "../frame/command.ts";
import { heldMailText } from "../render/mail-text.ts";
import { forEachMailSite } from "./mail-sites.ts";

export const mailHeld: Handler = async (context) => {
  await context.config();
  const app = await context.app("look");
  const { reports, errors, exit } = await forEachMailSite(context, (site) =>
    app.listHeldMail({ site, signal: context.signal }),
  );
  return { data: { sites: reports }, text: heldMailText(reports), errors, exit };
};
