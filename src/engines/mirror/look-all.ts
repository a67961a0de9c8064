import { ClonePanelError } from "../../core/errors.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { AppDriver } from "../../ports/app.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { CopyRules, Engine, Seat, SiteWork } from "./engine.ts";
import { copyRules, type Expected, type Look, look } from "./look.ts";

/** Every account of a site as far as it can be seen, and what its application wants, learned from the first that tells. */
export interface SiteLook {
  readonly app: AppDriver;
  readonly rules: CopyRules;
  readonly looks: ReadonlyMap<AccountId, Look>;
  readonly unreachable: readonly { readonly account: AccountId; readonly because: string }[];
}

/**
 * Looks at the primary first, then at the replicas: each is a complete copy, so any of them can tell what the application
 * is when the primary is dead.
 */
export async function lookAtAll(
  engine: Engine,
  work: SiteWork,
  record: SiteRecord,
  /** An account that is given up: it is not even asked, since a dead one costs a time-out each time. */
  givenUp: AccountId | null = null,
): Promise<SiteLook> {
  const looks = new Map<AccountId, Look>();
  const unreachable: { account: AccountId; because: string }[] = [];
  let app: AppDriver | null = null;
  for (const seat of primaryFirst(work.seats, record.primary)) {
    if (seat.account.id === givenUp) continue;
    try {
      app ??= await work.chooseApp(seat);
      looks.set(seat.account.id, await look(engine, seat, app, roleOf(seat, record)));
    } catch (error) {
      if (!(error instanceof ClonePanelError) || error.code !== "ACCOUNT_UNREACHABLE") throw error;
      unreachable.push({ account: seat.account.id, because: error.message });
    }
  }
  const facts = [...looks.values()].map((one) => one.seat.facts).find((one) => one !== null) ?? null;
  if (app === null || facts === null) throw nobodyTells(work, unreachable);
  return { app, rules: copyRules(work.site, app.policy(facts)), looks, unreachable };
}

function primaryFirst(seats: readonly Seat[], primary: AccountId): readonly Seat[] {
  return [...seats].sort(
    (left, right) => Number(right.account.id === primary) - Number(left.account.id === primary),
  );
}

function roleOf(seat: Seat, record: SiteRecord): Expected {
  const { folders } = record;
  // In the middle of a move, accounts that were told already carry the coming epoch.
  const epoch = record.change?.epoch ?? record.epoch;
  if (record.change?.stage === "parted") return { role: "replica", epoch, folders };
  return { role: seat.account.id === record.primary ? "primary" : "replica", epoch, folders };
}

function nobodyTells(work: SiteWork, unreachable: SiteLook["unreachable"]): ClonePanelError {
  const [first] = unreachable;
  return new ClonePanelError(
    first === undefined ? "SOURCE_EMPTY" : "ACCOUNT_UNREACHABLE",
    first?.because ?? `no account of "${work.site.id}" holds the site`,
    { hint: "Look at the accounts: clonepanel doctor", remedy: "wait", site: work.site.id },
  );
}
