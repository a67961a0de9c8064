import { ClonePanelError } from "../../core/errors.ts";
import type { ReplicasAfter } from "../../core/report/detach-report.ts";
import type { AppDriver, AppFacts, DetachFile } from "../../ports/app.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { MarkAway } from "../../ports/database.ts";
import { readAccountFiles } from "../mirror/account-files.ts";
import { placeOf } from "../mirror/account-side.ts";
import type { Engine, Seat, SiteWork } from "../mirror/engine.ts";
import { copyRules, databasePlace, expectOf, type Look, look } from "../mirror/look.ts";
import { replicaOf } from "../mirror/site-record.ts";
import { stateOf } from "../mirror/states.ts";
import { readStateFolder } from "./state-folder.ts";
import { findRenewals, type RenewalThere } from "./withdraw-renewal.ts";

/** What will be done on the accounts. Made by reading only. */
export interface DetachPlan {
  readonly site: string;
  readonly replicas: ReplicasAfter;
  readonly accounts: readonly AccountDetach[];
  /** Taken back first, on copies that stay too: their primary gives no lease any more. */
  readonly renewals: readonly RenewalThere[];
  /** Accounts that stay read-only copies. */
  readonly kept: readonly string[];
}

export interface AccountDetach {
  readonly look: Look;
  readonly app: AppDriver;
  readonly files: readonly FileDetach[];
  readonly marks: readonly { readonly database: string; readonly mark: MarkAway }[];
  /** Names in `~/.clonepanel/<site>`. */
  readonly folder: readonly string[];
}

export type FileDetach =
  | { readonly kind: "change"; readonly file: DetachFile; readonly have: string }
  /** Somebody else wrote to it: it is not touched. */
  | { readonly kind: "altered"; readonly file: DetachFile };

export async function planDetach(
  engine: Engine,
  order: { readonly work: SiteWork; readonly record: SiteRecord; readonly replicas: ReplicasAfter },
): Promise<DetachPlan> {
  const { work, record, replicas } = order;
  const isPrimary = (seat: Seat) => seat.account.id === record.primary;
  const going = work.seats.filter((seat) => isPrimary(seat) || replicas === "open");
  const primary = work.seats.find(isPrimary);
  const app = primary === undefined ? null : await work.chooseApp(primary);
  const looks: Look[] = [];
  for (const seat of going) {
    const role = isPrimary(seat) ? "primary" : replicaOf(record, seat.account.id).role;
    const seen = await look(engine, seat, app ?? (await work.chooseApp(seat)), expectOf(record, role));
    if (seen.place.seen.kind === "foreign") throw foreignState(seat, seen.place.seen.because);
    looks.push(seen);
  }
  const primaryFacts = looks.find((one) => isPrimary(one.seat))?.seat.facts ?? null;
  const accounts: AccountDetach[] = [];
  for (const one of looks) accounts.push(await planAccount(engine, one, { work, record, primaryFacts }));
  const kept = work.seats.filter((seat) => !going.includes(seat)).map((seat) => seat.account.id);
  const renewals = await findRenewals(engine, { work, record, going });
  return { site: work.site.id, replicas, accounts, renewals, kept };
}

interface About {
  readonly work: SiteWork;
  readonly record: SiteRecord;
  readonly primaryFacts: AppFacts | null;
}

async function planAccount(engine: Engine, seen: Look, about: About): Promise<AccountDetach> {
  const { seat } = seen;
  const files = await planFiles(engine, seen, about);
  const facts = seat.facts ?? about.primaryFacts;
  const policy = facts === null ? null : seat.app.policy(facts);
  const marks: { database: string; mark: MarkAway }[] = [];
  if (policy !== null) {
    for (const name of [...seat.databases.keys()].sort()) {
      const place = databasePlace(seat, copyRules(seat.site, policy), name);
      const driver = await engine.database(place.access.driver);
      await using writer = await driver.openWriter(place, engine.signal);
      marks.push({
        database: name,
        mark: await writer.takeMarkAway({ site: seat.site.id, mode: "preview" }),
      });
    }
  }
  const folder = await readStateFolder(engine, seat);
  return { look: seen, app: seat.app, files, marks, folder };
}

async function planFiles(engine: Engine, seen: Look, about: About): Promise<readonly FileDetach[]> {
  const { seat, place } = seen;
  const facts = seat.facts ?? about.primaryFacts;
  if (facts === null) return [];
  const reads = seat.app.reads(facts).map((read) => placeOf(place, read));
  const have = await readAccountFiles(seat.transport, reads, {
    marker: `clonepanel-${engine.digest.randomHex(16)}`,
    signal: engine.signal,
  });
  const nothing = { generation: null, surveyedAt: null, appliedAt: null };
  const wanted = seat.app.planDetach({
    site: seat.site,
    placement: seat.placement,
    state: stateOf(seat, { seats: about.work.seats, record: about.record, operation: "detach" }, nothing),
    root: place.root,
    stateFolder: place.stateFolder,
    facts: seat.facts,
    primaryFacts: about.primaryFacts ?? facts,
    databases: seat.databases,
    have: (path, where) => have.get(placeOf(place, { path, place: where })) ?? null,
    primaryHas: () => null,
  });
  const files: FileDetach[] = [];
  for (const file of wanted) {
    const present = have.get(placeOf(place, file)) ?? null;
    if (present === null || present === file.content) continue;
    const isAltered = file.expected !== null && present !== file.expected;
    files.push(isAltered ? { kind: "altered", file } : { kind: "change", file, have: present });
  }
  return files;
}

function foreignState(seat: Seat, because: string): ClonePanelError {
  return new ClonePanelError("STATE_FOREIGN", `"${seat.account.id}" is left alone: ${because}`, {
    hint: "Is another controller in charge of this site? Let that one detach it. Nothing was changed.",
    remedy: "owner",
    site: seat.site.id,
    account: seat.account.id,
  });
}
