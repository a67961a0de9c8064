import type { DrillCheck } from "../../core/drill/drill-report.ts";
import { judgePage } from "../../core/drill/judge-page.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { AppDriver, Rehearsal as AppRehearsal } from "../../ports/app.ts";
import type { DatabaseAccess } from "../../ports/database.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Rehearsal } from "./run-drill.ts";

const limits = { pageMs: 60_000, bodyBytes: 4 * 1024 * 1024, hops: 5 };

/** The front page as a visitor would get it, from the restored files and the restored rows. */
export async function rehearsePage(
  work: Rehearsal,
  databases: ReadonlyMap<string, DatabaseAccess>,
): Promise<void> {
  const { order, checks, leftOut } = work;
  const root = `${order.scratch}/restored/files`;
  const app = await order.chooseApp();
  const plan = await planPage(work, app, { root, databases });
  if (typeof plan === "string") {
    leftOut.push(`the front page: ${plan}`);
    return;
  }
  for (const file of plan.files)
    await work.engine.files.writeDurable(`${root}/${file.path}`, file.content, file.mode);
  const home = `${order.scratch}/home`;
  await work.engine.files.makeFolder(home);
  const started = await order.programs.startPhp({
    root,
    home,
    first: plan.first,
    signal: work.engine.signal,
  });
  if (started.kind === "absent") {
    leftOut.push(`the front page: ${started.because}`);
    return;
  }
  await using site = started.program;
  checks.push(await askPage(work, { origin: site.origin, home }));
}

/** A text says why there is none. */
async function planPage(
  { engine }: Rehearsal,
  app: AppDriver,
  { root, databases }: { readonly root: LocalPath; readonly databases: ReadonlyMap<string, DatabaseAccess> },
): Promise<AppRehearsal | string> {
  const have = new Map<string, string | null>();
  for (const { path, place } of app.reads(null))
    if (place === "root") have.set(path, await engine.files.read(`${root}/${path}`));
  try {
    const plan = app.planRehearsal({ databases, have: (path) => have.get(path) ?? null });
    return plan ?? `${app.manifest.title} is not made here, or its settings or its database are not at hand`;
  } catch (error) {
    if (!(error instanceof ClonePanelError)) throw error;
    return error.message;
  }
}

/** By the site's own name, at this machine; redirects to another of its names are followed, and only those. */
async function askPage(
  { engine, order }: Rehearsal,
  { origin, home }: { readonly origin: string; readonly home: LocalPath },
): Promise<DrillCheck> {
  const { names, texts } = order;
  let host = names[0] ?? "localhost";
  let path = "/";
  for (let hop = 0; hop < limits.hops; hop += 1) {
    const answer = await engine.http.get({
      url: `${origin}${path}`,
      host,
      timeoutMs: limits.pageMs,
      maxBodyBytes: limits.bodyBytes,
      signal: engine.signal,
    });
    if (answer.kind === "failed") return { name: "page", ok: false, detail: answer.because };
    const location = answer.headers.get("location") ?? null;
    const verdict = judgePage({ status: answer.status, location, body: answer.body }, { names, texts });
    if (verdict.kind === "judged") return verdict.check;
    if (verdict.secure === "https") await engine.files.writeDurable(`${home}/https`, "");
    else await engine.files.remove(`${home}/https`);
    host = verdict.host;
    path = verdict.path;
  }
  return { name: "page", ok: false, detail: "it leads from one address to the next without end" };
}
