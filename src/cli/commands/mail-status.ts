import type { Handler } from "../frame/command.ts";
import { mailStatusText } from "../render/mail-text.ts";
import { forEachMailSite } from "./mail-sites.ts";

export const mailStatus: Handler = async (context) => {
  await context.config();
  const app = await context.app("look");
  const { reports, errors, exit } = await forEachMailSite(context, (site) =>
    app.mailStatus({ site, signal: context.signal }),
  );
  return { data: { sites: reports }, text: mailStatusText(reports), errors, exit };
};
