import { ClonePanelError } from "../../core/errors.ts";
import { type BytePath, showPath } from "../../core/mirror/byte-path.ts";
import { judgeLeft } from "../../core/mirror/judge-web.ts";
import type { DetachedAccount } from "../../core/report/detach-report.ts";
import type { WebAnswer } from "../../core/site/web-answer.ts";
import type { Operation } from "../../ports/log.ts";
import { runOnAccount, writeAccountFile } from "../mirror/account-files.ts";
import { placeOf } from "../mirror/account-side.ts";
import { askOrigin } from "../mirror/ask-origin.ts";
import type { Engine } from "../mirror/engine.ts";
import { copyRules, databasePlace } from "../mirror/look.ts";
import { type KeptFile, keepFile, takeBack } from "../mirror/take-back.ts";
import type { AccountDetach, FileDetach } from "./plan-detach.ts";
import { readGateAge, removeStateFolder } from "./state-folder.ts";

/** PHP reads `.user.ini` every 300 s unless its host changed that (`user_ini.cache_ttl`); a little more is waited. */
export const phpForgetsAfterS = 330;

export const removeScript = `
rm -f -- "$1" || exit 1
[ "$2" != folder ] || rmdir -- "$(dirname -- "$1")" 2>/dev/null
exit 0
`;

/** What an account's part came to so far. */
export interface Leaving {
  readonly plan: AccountDetach;
  readonly done: readonly string[];
  readonly left: readonly string[];
}

/** The site's own files and databases, in an order in which the site is whole at every moment. */
export async function leaveSite(engine: Engine, operation: Operation, plan: AccountDetach): Promise<Leaving> {
  const account = plan.look.seat.account.id;
  const done: string[] = [];
  const changes = plan.files.filter((one) => one.kind === "change");
  if (changes.length > 0) {
    await operation.step(`${account}: the site's files`, () => changeFiles(engine, plan, changes));
    done.push(...changes.map(describeChange));
  }
  const left: string[] = [];
  for (const { database, mark } of plan.marks) {
    if (mark === "absent") continue;
    const now = await operation.step(`${account}: the mark in ${database}`, () =>
      takeMarkAway(engine, plan, database),
    );
    if (now === "removed") done.push(`the mark in the database "${database}" is gone`);
    else if (now === "foreign") left.push(`a mark of another site in the database "${database}"`);
    else if (now === "there")
      left.push(`the table clonepanel_state in the SQLite database "${database}", which its site is using`);
  }
  return { plan, done, left };
}

/** Our own folder there, once nobody asks for what lies in it. */
export async function leaveFolder(
  engine: Engine,
  operation: Operation,
  { plan, done, left }: Leaving,
): Promise<DetachedAccount> {
  const { seat } = plan.look;
  const account = seat.account.id;
  await operation.step(`${account}: PHP forgets the gate`, () => waitForPhp(engine, plan));
  const others = await operation.step(`${account}: its own folder`, () => removeStateFolder(engine, seat));
  return {
    account,
    state: "clean",
    done: plan.folder.length > 0 ? [...done, `~/.clonepanel/${seat.site.id} is gone`] : done,
    left: [...left, ...others.map((name) => `~/.clonepanel/${seat.site.id}/${name}, which is not ours`)],
  };
}

export function describeChange({ file }: FileDetach): string {
  const verb = file.content === null ? "removed" : "rewritten";
  return `${file.place === "root" ? "" : "~/.clonepanel/.../"}${showPath(file.path)} ${verb}: ${file.because}`;
}

/** A site is never broken by our going: what its pages answered before is what they must answer after. */
async function changeFiles(
  engine: Engine,
  plan: AccountDetach,
  changes: readonly Extract<FileDetach, { kind: "change" }>[],
): Promise<void> {
  const { seat } = plan.look;
  const { answer: before } = await askOrigin(engine, seat);
  const kept: KeptFile[] = [];
  try {
    for (const change of changes) await changeFile(engine, plan, change, kept);
    const broken = await lookAgain(engine, plan, before);
    if (broken !== null) throw brokenByLeaving(plan, broken);
  } catch (error) {
    await takeBack(seat, kept);
    throw error;
  }
}

async function changeFile(
  engine: Engine,
  { look }: AccountDetach,
  { file, have }: Extract<FileDetach, { kind: "change" }>,
  kept: KeptFile[],
): Promise<void> {
  const { seat, place } = look;
  const path = placeOf(place, file);
  const before = await keepFile(engine, seat, path);
  if (before.before.kind !== "file" || before.before.content !== have) throw movedMeanwhile(look, path);
  kept.push(before);
  if (file.content !== null) {
    const { mode } = before.before;
    await writeAccountFile(seat.transport, { path, content: file.content, mode }, engine.signal);
    return;
  }
  await runOnAccount(seat.transport, `remove ${showPath(path)}`, {
    script: removeScript,
    args: [path, file.folder === undefined ? "" : "folder"],
    timeoutMs: 60_000,
    signal: engine.signal,
  });
}

async function lookAgain(engine: Engine, { look }: AccountDetach, before: WebAnswer): Promise<string | null> {
  const first = judgeLeft(before, (await askOrigin(engine, look.seat)).answer);
  if (first === null) return null;
  await engine.clock.sleep(3_000, engine.signal);
  return judgeLeft(before, (await askOrigin(engine, look.seat)).answer);
}

async function takeMarkAway(engine: Engine, { look, app }: AccountDetach, database: string) {
  const { seat } = look;
  const rules = copyRules(seat.site, seat.facts === null ? noPolicy : app.policy(seat.facts));
  const place = databasePlace(seat, rules, database);
  const driver = await engine.database(place.access.driver);
  await using writer = await driver.openWriter(place, engine.signal);
  return await writer.takeMarkAway({ site: seat.site.id, mode: "apply" });
}

const noPolicy = { exclude: [], perHost: [], databases: new Map() };

async function waitForPhp(engine: Engine, { look }: AccountDetach): Promise<void> {
  const age = await readGateAge(engine, look.seat);
  if (age === null || age >= phpForgetsAfterS) return;
  const { id } = look.seat.account;
  // A clock that was set back must not make us wait for years.
  const seconds = Math.min(phpForgetsAfterS, phpForgetsAfterS - age);
  const step = engine.talk.step(
    `wait ${seconds} s until PHP on ${id} has forgotten the gate (can be stopped here and run again later)`,
  );
  await engine.clock.sleep(seconds * 1000, engine.signal);
  step.done("it has");
}

function movedMeanwhile({ seat }: AccountDetach["look"], path: BytePath): ClonePanelError {
  return new ClonePanelError(
    "DETACH_FILE_ALTERED",
    `${showPath(path)} on "${seat.account.id}" was changed while we looked, so it was left`,
    {
      hint: `What had been changed before it was put back. Run the same command again: clonepanel detach ${seat.site.id}`,
      remedy: "wait",
      site: seat.site.id,
      account: seat.account.id,
    },
  );
}

function brokenByLeaving({ look }: AccountDetach, because: string): ClonePanelError {
  const { seat } = look;
  return new ClonePanelError(
    "WEB_BROKEN_BY_LEAVING",
    `without ClonePanel's files, the web server of "${seat.account.id}" ${because}; they were put back`,
    {
      hint: "Look at the site's error log on that account. The site is as it was; the mirror is on hold.",
      remedy: "owner",
      site: seat.site.id,
      account: seat.account.id,
    },
  );
}
