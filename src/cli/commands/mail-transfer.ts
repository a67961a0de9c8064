import type { MailRun } from "../../core/report/mail.ts";
import { count } from "../../core/words/quantities.ts";
import type { Handler } from "../frame/command.ts";
import type { ErrorRow } from "../frame/error-row.ts";
import { mailRunsText } from "../render/mail-text.ts";
import { forEachMailSite } from "./mail-sites.ts";
import { stoppedRows } from "./stopped.ts";

export const mailTransfer: Handler = async (context) => {
  await context.config();
  const app = await context.app(context.mode === "preview" ? "look" : "change");
  const {
    reports,
    errors: thrown,
    exit,
  } = await forEachMailSite(context, async (site) => ({
    site,
    outcome: await app.transferMail({
      site,
      signal: context.signal,
      mode: context.mode,
      review: context.review,
    }),
  }));
  const runs = reports.flatMap(({ outcome }) => (outcome.kind === "done" ? [outcome.report] : []));
  const errors = [...thrown, ...stoppedRows(context, reports)];
  return {
    data: { runs },
    text: mailRunsText(runs),
    errors,
    warnings: runs.flatMap(warningsOf),
    exit: exit === 0 && errors.length > 0 ? 1 : exit,
  };
};

function warningsOf({ site, blocked, warnings }: MailRun): readonly ErrorRow[] {
  return [
    ...blocked.map(({ because, messages }) => `${count(messages, "message")} cannot be moved: ${because}`),
    ...warnings,
  ].map((message) => ({
    code: "MAIL_WARNING",
    message,
    hint: `Nothing is lost; see: clonepanel mail status ${site}`,
    site,
    account: null,
  }));
}
