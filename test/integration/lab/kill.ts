import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { CliRun, MirrorLab } from "./mirror-lab.ts";
import { site } from "./mirror-lab.ts";
import { get, replicaOrigin } from "./pages.ts";

/** The journalled steps of the newest operation of a kind, in their order, from the controller's own log. */
export function readSteps(mirror: MirrorLab): readonly string[] {
  const state = new DatabaseSync(`${mirror.facts.control.state}/clonepanel.sqlite`, { readOnly: true });
  try {
    const rows = state
      .prepare(
        `SELECT name, status FROM steps WHERE operation = (SELECT max(id) FROM operations WHERE kind = 'sync') ORDER BY seq`,
      )
      .all();
    const unfinished = rows.filter(({ status }) => status !== "done");
    if (unfinished.length > 0) throw new Error(`not a full run: ${JSON.stringify(unfinished)}`);
    return rows.map(({ name }) => String(name));
  } finally {
    state.close();
  }
}

export const moments = ["before", "effect", "after"] as const;

/** A sync that dies by SIGKILL at a point of its journal. */
export async function syncKilledAt(mirror: MirrorLab, point: string): Promise<CliRun> {
  const run = await mirror.clonepanel(["sync", site, "--yes", "--json"], {
    env: { CLONEPANEL_KILL_AT: point },
  });
  if (run.code !== 137 || run.stdout !== "") throw new Error(`it was not killed at ${point}: ${run.code}`);
  return run;
}

/** One change that shows in a file, in a row, and in what was added and removed; a page shows file and row together. */
export async function changeTo(mirror: MirrorLab, version: number): Promise<void> {
  const script = `mkdir -p wp-content/mu-plugins wp-content/uploads && rm -f wp-content/uploads/only-*.txt
    echo "${version}" > wp-content/uploads/only-${version}.txt
    echo "<?php add_action('wp_footer', function () { echo '<!-- file ${version} -->'; });" > wp-content/mu-plugins/lab-version.php`;
  const { user, docrootPath } = mirror.facts.accounts.a;
  await mirror.lab.mustExec("a", ["sh", "-c", script], { user, cwd: docrootPath });
  await mirror.lab.sql("a", `UPDATE wp_posts SET post_title='About ${version}' WHERE post_name='about'`);
}

/** Each part of the replica with the version it has. */
export interface Versions {
  readonly page: string;
  readonly file: string;
  readonly row: string;
}

/** The page first, since a visitor comes without waiting; then what lies there, once the account has settled. */
export async function readVersions(mirror: MirrorLab): Promise<Versions> {
  const page = await get(mirror.lab, `${replicaOrigin}/about/`);
  const title = /<title>About (\d+)/.exec(page.body)?.[1];
  const footer = /<!-- file (\d+) -->/.exec(page.body)?.[1];
  const shown = page.status === 200 && title === footer ? String(title) : `row ${title}, file ${footer}`;
  for (let tries = 0; ; tries++) {
    const seen = { page: shown, file: fileVersion(mirror), row: await rowVersion(mirror) };
    if (seen.file === seen.row || tries >= 50) return seen;
    await sleep(100);
  }
}

function fileVersion(mirror: MirrorLab): string {
  const content = `${mirror.root("b")}/wp-content`;
  const code = /file (\d+)/.exec(readFileSync(`${content}/mu-plugins/lab-version.php`, "latin1"))?.[1];
  const only = readdirSync(`${content}/uploads`).filter((name) => name.startsWith("only-"));
  return only.join() === `only-${code}.txt` ? String(code) : `code ${code}, uploads ${only.join()}`;
}

async function rowVersion(mirror: MirrorLab): Promise<string> {
  const rows = await mirror.lab.sql("b", "SELECT post_title FROM wp_posts WHERE post_name='about'");
  return rows[0]?.[0]?.replace("About ", "") ?? "none";
}
