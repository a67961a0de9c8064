import { ClonePanelError } from "../../core/errors.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import { nextGeneration } from "../../core/mirror/next-generation.ts";
import { reviewLoss } from "../../core/mirror/review.ts";
import { decideScan, type Scan, type Seen } from "../../core/mirror/seen.ts";
import type { SyncPlan } from "../../core/mirror/sync-plan.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import { placeVault, type Vault } from "../vault/place-vault.ts";
import { readSeenFile } from "../vault/seen-file.ts";
import { type AccountSidePlan, planAccountSide } from "./account-side.ts";
import type { CopyRules, Engine, Seat, SiteWork } from "./engine.ts";
import { type Survey, type SurveyDepth, surveyAgain } from "./generation.ts";
import { compareWithVault, type KnownGeneration, readKnownGeneration } from "./known-generation.ts";
import { type ListedPlace, readKnownListing } from "./known-listing.ts";
import { copyRules, expectOf, type Look, look } from "./look.ts";
import { lookAtReplicas, type PlannedReplica } from "./look-at-replicas.ts";
import type { GenerationPlan } from "./plan-generation.ts";
import { linksSeenFirst } from "./site-folder.ts";
import { sayTheSame, stateOf } from "./states.ts";

/** A pass that has looked at everything and changed nothing. The survey's views stay open until it is disposed. */
export interface PlannedSync extends AsyncDisposable {
  readonly plan: SyncPlan;
  readonly generation: GenerationPlan;
  readonly have: KnownGeneration | null;
  /** Of what the listing was, when it is kept for the next pass. */
  readonly listed: ListedPlace;
  readonly primary: Look;
  readonly rules: CopyRules;
  readonly survey: Survey;
  /** What was remembered of the pass before, and how this one looked. */
  readonly seen: Seen | null;
  readonly scan: Scan;
  readonly replicas: readonly PlannedReplica[];
  readonly primarySide: AccountSidePlan;
}

export interface PlanOrder {
  readonly work: SiteWork;
  readonly record: SiteRecord;
  readonly operation: string;
  /** `scanned`: every table, whatever hints say; for the last pass before a role moves. */
  readonly tables?: "hinted" | "scanned";
  /** `ahead`: what changed is on its way into the vault before the plan is made; for a pass that holds the site's lock. */
  readonly rows?: "ahead";
}

/** Survey and plan: reads the primary, looks at the replicas, compares with the vault. */
export async function planSync(engine: Engine, order: PlanOrder): Promise<PlannedSync> {
  const { work, record } = order;
  const vault = placeVault(work.vaultFolder, engine.files);
  const seat = primarySeat(work, record);
  const app = await work.chooseApp(seat);
  const primary = await look(engine, seat, app, expectOf(record, "primary"));
  requireRoot(primary);
  if (primary.seat.facts === null) throw nothingThere(seat);
  const rules = copyRules(work.site, app.policy(primary.seat.facts));
  const have = await readKnownGeneration(vault);
  const seen = await readSeenFile(vault, have, seat.account.id);
  const scan = chooseScan(engine, order, seen);
  const listed = { account: seat.account.id, root: primary.place.root, exclude: rules.exclude };
  const listing = have === null ? null : await readKnownListing(vault, listed);
  // They are other accounts, and answer while this one is surveyed.
  const looking = lookAtReplicas(engine, { ...order, app, rules, vault, have });
  const depth = { ...depthOf(order, vault, { have, seen, scan }), listing };
  const survey = await besides(looking, () => surveyAgain(engine, primary, rules, depth));
  try {
    const generation = await compareWithVault(have, survey);
    const primarySide = await planPrimarySide(engine, order, primary);
    const { replicas, unreachable } = await looking;
    const plan: SyncPlan = {
      site: work.site.id,
      source: seat.account.id,
      epoch: record.epoch,
      baseGeneration: have?.head.generation ?? 0,
      nextGeneration: nextGeneration(record, have?.head.generation ?? 0),
      files: generation.files,
      databases: generation.databases,
      dropsDatabases: generation.dropsDatabases,
      content: generation.content,
      refusals: reviewLoss(generation.loss),
      accountSide: primarySide.files.map(({ path, because }) => ({
        account: primarySide.account,
        path,
        because,
      })),
      replicas: replicas.map((replica) => ({ account: replica.look.seat.account.id, plan: replica.plan })),
      unreachable,
      warnings: [
        ...survey.warnings,
        ...primary.seat.facts.warnings,
        ...replicas.flatMap((replica) => withoutDatabase(primary, replica.look)),
        ...linksSeenFirst([primary, ...replicas.map((replica) => replica.look)], record.folders),
      ],
    };
    return {
      plan,
      generation,
      have,
      listed,
      primary,
      rules,
      survey,
      seen,
      scan,
      replicas,
      primarySide,
      [Symbol.asyncDispose]: () => survey[Symbol.asyncDispose](),
    };
  } catch (error) {
    await Promise.allSettled([looking, survey[Symbol.asyncDispose]()]);
    throw error;
  }
}

function depthOf(
  order: PlanOrder,
  vault: Vault,
  { have, seen, scan }: Pick<PlannedSync, "have" | "seen" | "scan">,
): SurveyDepth {
  return {
    known: have?.databases ?? [],
    hash: scan.hash,
    ...(scan.tables === "written to" && seen !== null ? { stamps: seen.stamps } : {}),
    ...(order.rows === "ahead" ? { ahead: { into: vault.incoming, basis: vault.current } } : {}),
  };
}

/** What fails is thrown when the other has come to its end: nothing goes on behind the back of whoever is told. */
async function besides<T>(other: Promise<unknown>, work: () => Promise<T>): Promise<T> {
  other.catch(() => undefined);
  try {
    return await work();
  } catch (error) {
    await Promise.allSettled([other]);
    throw error;
  }
}

/** Told before gigabytes travel: the copy of such a replica stops where its rows would go. */
function withoutDatabase(primary: Look, { seat }: Look): readonly string[] {
  const account = seat.account.id;
  return [...primary.seat.databases]
    .filter(([name, { driver }]) => driver === "mysql" && !seat.databases.has(name))
    .map(
      ([name]) =>
        `${account} has no database for "${name}" yet, so nothing can be copied to it. Make an empty one there and name it: sites.${seat.site.id}.accounts.${account}.databases.${name}`,
    );
}

function chooseScan(engine: Engine, order: PlanOrder, seen: Seen | null): Scan {
  const scan = decideScan(seen, engine.clock.nowMs());
  return order.tables === "scanned" ? { ...scan, tables: "all" } : scan;
}

function primarySeat(work: SiteWork, record: SiteRecord): Seat {
  const seat = work.seats.find((one) => one.account.id === record.primary);
  if (seat !== undefined) return seat;
  throw new ClonePanelError(
    "PRIMARY_NOT_CONFIGURED",
    `"${record.primary}", the present primary of "${work.site.id}", is not in the configuration`,
    {
      hint: "Put that account back under the site's accounts, or make another one primary: clonepanel switchover",
      remedy: "owner",
      site: work.site.id,
    },
  );
}

function requireRoot({ seat, place }: Look): void {
  if (place.rootExists) return;
  throw new ClonePanelError("SOURCE_EMPTY", `"${seat.account.id}" has no folder ${showPath(place.root)}`, {
    hint: `Correct sites.${seat.site.id}.accounts.${seat.account.id}.path, or bring the folder back. Nothing was changed.`,
    remedy: "owner",
    site: seat.site.id,
    account: seat.account.id,
  });
}

function nothingThere(seat: Seat): ClonePanelError {
  return new ClonePanelError(
    "SOURCE_EMPTY",
    `no ${seat.site.app === "auto" ? "site" : seat.site.app} was found on "${seat.account.id}" at ${seat.placement.path}`,
    {
      hint: "Is it the right folder, and is the site whole? Nothing was changed.",
      remedy: "owner",
      site: seat.site.id,
      account: seat.account.id,
    },
  );
}

async function planPrimarySide(engine: Engine, order: PlanOrder, primary: Look): Promise<AccountSidePlan> {
  const { facts } = primary.seat;
  if (facts === null) throw nothingThere(primary.seat);
  const nothing = { generation: null, surveyedAt: null, appliedAt: null };
  const { record, operation } = order;
  const state = stateOf(primary.seat, { seats: order.work.seats, record, operation }, nothing);
  const side = await planAccountSide(engine, {
    seat: primary.seat,
    place: primary.place,
    state,
    primaryFacts: facts,
    primaryHas: () => null,
  });
  const { seen } = primary.place;
  if (seen.kind === "state" && sayTheSame(seen.state, state)) return side;
  // The state file is written by its own way; here it only stands for the preview.
  const item = {
    place: "state",
    path: "state.json",
    content: "",
    mode: 0o600,
    because: "says that this account is the primary",
  } as const;
  return { ...side, files: [item, ...side.files] };
}
