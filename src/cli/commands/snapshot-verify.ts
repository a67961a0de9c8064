import { ClonePanelError } from "../../core/errors.ts";
import { linkWarnings } from "../../core/report/snapshot-verification.ts";
import type { VerifySnapshotsOrder } from "../../ports/app-port.ts";
import type { CommandContext, Handler } from "../frame/command.ts";
import { snapshotVerifyText } from "../render/snapshot-verify-text.ts";
import { forEachSite } from "./for-each-site.ts";
import { onlyOne } from "./only-one.ts";
import { stoppedRows } from "./stopped.ts";

const damageFound = 4;

export const snapshotVerify: Handler = async (context) => {
  await context.config();
  const scope = chosenScope(context);
  const app = await context.app(context.mode === "preview" ? "look" : "change");
  const { reports, errors, exit } = await forEachSite(context, async (site) => {
    const { signal, mode, review } = context;
    const repair = context.flags.has("repair") ? "mend" : "report";
    const id = context.arguments[1] ?? null;
    return { site, outcome: await app.verifySnapshots({ site, id, scope, repair, signal, mode, review }) };
  });
  const done = reports.flatMap(({ outcome }) => (outcome.kind === "done" ? [outcome.report] : []));
  const allErrors = [...errors, ...stoppedRows(context, reports)];
  const isDamaged = done.some(
    ({ damageCount, mendedCount, live }) => damageCount > mendedCount || (live?.differingCount ?? 0) > 0,
  );
  return {
    data: { verifications: done },
    text: done.map(snapshotVerifyText).join("\n"),
    errors: allErrors,
    exit: exit === 0 && allErrors.length === 0 && isDamaged ? damageFound : exit,
    warnings: done.flatMap((report) =>
      linkWarnings(report).map((message) => ({
        ...{ code: "LINKS_LOST", message, hint: "", account: null },
        site: report.site,
      })),
    ),
  };
};

const scopes = ["sample", "live", "rolling"] as const;

function chosenScope({ flags }: CommandContext): VerifySnapshotsOrder["scope"] {
  const given = scopes.filter((name) => flags.has(name));
  onlyOne(given, "--sample, --live and --rolling", "snapshot verify");
  const [kind] = given;
  if (kind === undefined) return { kind: "full" };
  if (kind === "rolling") return { kind };
  if (kind === "live" && flags.has("repair"))
    throw usage("--repair mends snapshots, and --live looks at the site");
  const files = flags.get(kind) ?? "";
  if (!/^[1-9]\d{0,5}$/.test(files)) throw usage(`--${kind} needs a whole number of files, from 1 to 999999`);
  return { kind, files: Number(files) };
}

function usage(message: string): ClonePanelError {
  return new ClonePanelError("USAGE", message, {
    hint: "See: clonepanel help snapshot verify",
    remedy: "owner",
  });
}
