import { ClonePanelError } from "../../core/errors.ts";
import type { StatusPagePush } from "../../core/report/status-page.ts";
import type { CommandContext, CommandResult, Handler } from "../frame/command.ts";
import type { ErrorRow } from "../frame/error-row.ts";
import { exitCodeOfSites } from "../frame/exit-code.ts";
import { stoppedRows } from "./stopped.ts";

/** As it would be written now, on stdout: into a file, and that into a browser. */
export const statusPageShow: Handler = async (context) => {
  const page = await chosenPage(context);
  const app = await context.app("look");
  const files = await app.renderStatusPage({ page, signal: context.signal });
  const still = files.find(({ name }) => name === "index.html");
  return { data: { page, files }, text: still?.text.trimEnd() ?? "" };
};

export const statusPagePush: Handler = async (context) => {
  const page = await chosenPage(context);
  const { mode, review, signal } = context;
  const app = await context.app(mode === "preview" ? "look" : "change");
  const outcome = await app.pushStatusPage({ page, mode, review, signal });
  if (outcome.kind === "stopped")
    return { data: null, text: "", errors: stoppedRows(context, [{ site: page, outcome }]) };
  return pushed(outcome.report);
};

function pushed(report: StatusPagePush): CommandResult {
  const errors = report.places.flatMap(({ account, error }): readonly ErrorRow[] =>
    error === null ? [] : [{ ...error, site: null, account }],
  );
  const lines = report.places
    .filter(({ state }) => state === "written")
    .map(({ account, folder }) => `${account}: ${folder} written (${report.bytes} bytes)`);
  return {
    data: report,
    text: lines.join("\n"),
    errors,
    exit: exitCodeOfSites(report.places.length, errors),
  };
}

/** The only one need not be named. */
async function chosenPage(context: CommandContext): Promise<string> {
  const known = [...(await context.config()).statusPages.keys()];
  const [named] = context.arguments;
  if (named !== undefined) return named;
  const [only] = known;
  if (known.length === 1 && only !== undefined) return only;
  throw new ClonePanelError("STATUS_PAGE_UNKNOWN", "which status page? It was not named", {
    hint:
      known.length === 0 ? "None is configured: add a section statusPages." : `Known: ${known.join(", ")}`,
    remedy: "owner",
  });
}
