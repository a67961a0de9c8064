import { hasDrift } from "../../core/report/site-verification.ts";
import type { Handler } from "../frame/command.ts";
import { verifyText } from "../render/verify-text.ts";
import { forEachSite } from "./for-each-site.ts";

const differenceFound = 4;

export const verify: Handler = async (context) => {
  await context.config();
  const app = await context.app("look");
  const { reports, errors, exit } = await forEachSite(context, (site) =>
    app.verify({ site, signal: context.signal }),
  );
  const drift = exit === 0 && reports.some(hasDrift);
  return {
    data: { sites: reports },
    text: verifyText(reports),
    errors,
    exit: drift ? differenceFound : exit,
  };
};
