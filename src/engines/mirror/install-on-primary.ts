import { ClonePanelError } from "../../core/errors.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import { judgePrimary, judgeTrial, type WebVerdict } from "../../core/mirror/judge-web.ts";
import type { AccountState } from "../../core/site/state-file.ts";
import type { WebAnswer } from "../../core/site/web-answer.ts";
import type { AccountFile } from "../../ports/app.ts";
import { applyAccountSide, placeOf } from "./account-side.ts";
import { askOrigin } from "./ask-origin.ts";
import { askPhp } from "./ask-php.ts";
import type { Contact } from "./contact.ts";
import type { Engine, KnownSeat } from "./engine.ts";
import { type KeptFile, keepFile, takeBack } from "./take-back.ts";
import { writeState } from "./write-state.ts";

export interface InstallOrder {
  readonly seat: KnownSeat;
  readonly place: Contact;
  readonly state: AccountState;
  /** Without the state file. In the order in which they must be written: the switch, .user.ini, last. */
  readonly files: readonly AccountFile[];
}

/**
 * Writes ClonePanel's files on a primary and looks at its web server meanwhile: a primary is never broken by us. PHP is
 * tried in a folder of its own first; then come the files that hurt nobody, then the plugin, then the switch. Whatever
 * goes wrong, every file is put back as it was.
 *
 * @returns what the owner should know.
 * @throws ClonePanelError WEB_CANNOT_READ_STATE, WEB_BROKEN_BY_INSTALL (owner): everything is as it was.
 */
export async function installOnPrimary(engine: Engine, order: InstallOrder): Promise<readonly string[]> {
  const { seat, place, state, files } = order;
  if (files.length === 0) {
    await writeState(engine, seat, place, state);
    return [];
  }
  const kept: KeptFile[] = [];
  try {
    return await installAndLook(engine, order, kept);
  } catch (error) {
    await takeBackAll(order, kept, error);
    throw error;
  }
}

/** @param kept takes what each file was, just before it is written. */
async function installAndLook(
  engine: Engine,
  order: InstallOrder,
  kept: KeptFile[],
): Promise<readonly string[]> {
  const { seat, place, state, files } = order;
  const { answer: before } = await askOrigin(engine, seat);
  for (const name of ["key", "state.json"])
    kept.push(await keepFile(engine, seat, `${place.stateFolder}/${name}`));
  // The state first: gate and plugin take an account without one for a replica.
  await writeState(engine, seat, place, state);
  await write(
    engine,
    order,
    kept,
    files.filter((file) => file.place === "state"),
  );
  const trial = await tryPhp(engine, order, before);
  if (trial.kind === "bad") throw cannotRead(order, trial.because);
  await write(
    engine,
    order,
    kept,
    files.filter((file) => file.place === "root" && !isSwitch(file)),
  );
  requireUnbroken(order, await lookAgain(engine, order, before));
  await write(engine, order, kept, files.filter(isSwitch));
  const after = await lookAgain(engine, order, before);
  requireUnbroken(order, after);
  return warningsOf(order, [trial, after]);
}

function isSwitch(file: AccountFile): boolean {
  return file.place === "root" && file.path === ".user.ini";
}

async function tryPhp(engine: Engine, { seat, place }: InstallOrder, before: WebAnswer): Promise<WebVerdict> {
  if (before.kind === "no-origin") return { kind: "unclear", because: "no origin is configured for it" };
  if (before.kind === "silent")
    return { kind: "unclear", because: `its origin is silent (${before.because})` };
  const plain = await askPhp(engine, seat, place, "as-it-is");
  return judgeTrial(plain, await askPhp(engine, seat, place, "gate"));
}

/** A host may have a bad second of its own, so a bad answer counts only when it is given twice. */
async function lookAgain(engine: Engine, { seat }: InstallOrder, before: WebAnswer): Promise<WebVerdict> {
  const first = judgePrimary(before, (await askOrigin(engine, seat)).answer);
  if (first.kind !== "bad") return first;
  await engine.clock.sleep(1000, engine.signal);
  return judgePrimary(before, (await askOrigin(engine, seat)).answer);
}

function requireUnbroken({ seat }: InstallOrder, verdict: WebVerdict): void {
  if (verdict.kind !== "bad") return;
  throw new ClonePanelError(
    "WEB_BROKEN_BY_INSTALL",
    `with ClonePanel's files, the web server of "${seat.account.id}" ${verdict.because}; they were taken back`,
    {
      hint: "Look at the site's error log on that account. Nothing was mirrored, and the site is as it was.",
      remedy: "owner",
      site: seat.site.id,
      account: seat.account.id,
    },
  );
}

function cannotRead({ seat, place }: InstallOrder, because: string): ClonePanelError {
  return new ClonePanelError(
    "WEB_CANNOT_READ_STATE",
    `"${seat.account.id}" cannot be told its role: ${because}`,
    {
      hint: `PHP runs there under open_basedir or as another user. Ask the host to let it read ${showPath(place.stateFolder)}. Nothing was changed on the site.`,
      remedy: "owner",
      site: seat.site.id,
      account: seat.account.id,
    },
  );
}

function warningsOf({ seat }: InstallOrder, verdicts: readonly WebVerdict[]): readonly string[] {
  const reasons = new Set(
    verdicts.flatMap((verdict) => (verdict.kind === "unclear" ? [verdict.because] : [])),
  );
  if (reasons.size === 0) return [];
  return [
    `nobody could see that the web server of "${seat.account.id}" follows its role: ${[...reasons].join("; ")}. Look: clonepanel doctor ${seat.account.id}`,
  ];
}

async function write(
  engine: Engine,
  { seat, place }: InstallOrder,
  kept: KeptFile[],
  files: readonly AccountFile[],
): Promise<void> {
  for (const file of files) {
    kept.push(await keepFile(engine, seat, placeOf(place, file)));
    await applyAccountSide(engine, seat, place, [file]);
  }
}

async function takeBackAll(
  { seat, place }: InstallOrder,
  kept: readonly KeptFile[],
  error: unknown,
): Promise<void> {
  try {
    await takeBack(seat, withStandingGate(kept, place));
  } catch (cause) {
    // The line is lost: that is what went wrong in the first place, and the next pass looks again.
    if (!(error instanceof ClonePanelError && error.code.startsWith("WEB_"))) throw error;
    const paths = kept.map(({ path }) => showPath(path)).join(", ");
    throw new ClonePanelError(
      "WEB_TAKE_BACK_FAILED",
      `${error.message}; but putting the files back on "${seat.account.id}" failed`,
      {
        hint: `See whether the site answers. If not, remove what ClonePanel has just written there: ${paths}`,
        remedy: "owner",
        site: seat.site.id,
        account: seat.account.id,
        cause,
      },
    );
  }
}

/** PHP may believe the switch for minutes after it is gone: then a new gate stays, but empty, or every page would fail. */
function withStandingGate(kept: readonly KeptFile[], place: Contact): readonly KeptFile[] {
  const gate = `${place.stateFolder}/gate.php`;
  if (!kept.some(({ path }) => path === `${place.root}/.user.ini`)) return kept;
  return kept.map((file) =>
    file.path === gate && file.before.kind === "absent"
      ? { ...file, before: { kind: "file", content: "<?php\n", mode: 0o644 } }
      : file,
  );
}
