import { hasProblem } from "../../core/report/account-health.ts";
import type { Handler } from "../frame/command.ts";
import { doctorText } from "../render/doctor-text.ts";
import { forEachMailSite } from "./mail-sites.ts";

export const mailDoctor: Handler = async (context) => {
  await context.config();
  const mode = context.flags.has("send") ? "send" : "look";
  const app = await context.app("look");
  const { reports, errors, exit } = await forEachMailSite(context, (site) =>
    app.mailDoctor({ site, mode, signal: context.signal }),
  );
  const chapters = reports.map(({ site, primary, secondary, findings }) => ({
    account: `${site}  mail: primary ${primary}, secondary ${secondary}`,
    findings: findings.map((finding) => ({ ...finding, site: null })),
  }));
  const isWrong = hasProblem(reports.map(({ site, findings }) => ({ account: site, findings })));
  return {
    data: { sites: reports },
    text: doctorText(chapters),
    errors,
    exit: exit === 0 && isWrong ? 1 : exit,
  };
};
