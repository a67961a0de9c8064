import type { AppLook } from "../../core/doctor/app-findings.ts";
import type { DatabaseLook } from "../../core/doctor/database-findings.ts";
import type { FenceLook } from "../../core/doctor/fence-findings.ts";
import type { SeatLook } from "../../core/doctor/seat-findings.ts";
import type { AccountId, Site } from "../../core/site/site.ts";
import type { AppDriver, AppFacts } from "../../ports/app.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { DatabaseAccess } from "../../ports/database.ts";
import { askHealth } from "../endpoint/ask-endpoint.ts";
import { endpointPlaceOf } from "../endpoint/endpoint-place.ts";
import { lookAtRenewal } from "../failover/replica-renewal.ts";
import { askOrigin } from "../mirror/ask-origin.ts";
import type { Contact } from "../mirror/contact.ts";
import type { Engine, Seat, SiteWork } from "../mirror/engine.ts";
import { readRecord, replicaOf } from "../mirror/site-record.ts";
import { readCurrentOutline } from "../vault/outline-file.ts";
import { placeVault } from "../vault/place-vault.ts";
import { attempt, type Failed } from "./attempt.ts";
import type { House } from "./house.ts";
import { lookAtDatabase } from "./look-at-databases.ts";
import { lookAtPlace } from "./look-at-place.ts";

export interface SiteLook {
  readonly site: Site;
  readonly primary: AccountId;
  readonly size: { readonly bytes: number; readonly files: number } | null;
  readonly seats: ReadonlyMap<AccountId, SeatLook>;
}

/** Looks at a site on the accounts that could be logged in to: the primary first, since it tells what the others need. */
export async function lookAtSite(
  house: House,
  site: Site,
  reachable: ReadonlySet<AccountId>,
): Promise<SiteLook | Failed> {
  const { engine } = house;
  return attempt(engine, async () => {
    const work = await house.work(site.id);
    const record = await readRecord(engine.coordination, site);
    const seats = work.seats
      .filter((seat) => reachable.has(seat.account.id))
      .sort(primaryFirst(record.primary));
    const looks = new Map<AccountId, SeatLook>();
    const app = await chooseApp(engine, work, seats);
    let databases: readonly string[] = [];
    for (const seat of seats) {
      const certificates = await house.certificates(site, seat.account.id);
      const fence = house.fence(site.id);
      const look = await lookAtSeat(engine, { seat, record, app, databases, certificates, fence });
      looks.set(seat.account.id, look);
      databases = [...new Set([...databases, ...look.databases.keys()])];
    }
    return { site, primary: record.primary, size: await sizeInVault(engine, work), seats: looks };
  });
}

function primaryFirst(primary: AccountId): (left: Seat, right: Seat) => number {
  return (left, right) => Number(right.account.id === primary) - Number(left.account.id === primary);
}

/** The primary tells what the application is; when it is dead, a replica does. */
async function chooseApp(
  engine: Engine,
  work: SiteWork,
  seats: readonly Seat[],
): Promise<AppDriver | Failed> {
  let last: AppDriver | Failed = {
    kind: "failed",
    error: {
      message: "no account of the site could be logged in to",
      hint: "Correct what is said about the logins.",
    },
  };
  for (const seat of seats) {
    last = await attempt(engine, () => work.chooseApp(seat));
    if (!("kind" in last)) return last;
  }
  return last;
}

async function sizeInVault(engine: Engine, work: SiteWork): Promise<SiteLook["size"]> {
  const outline = await readCurrentOutline(placeVault(work.vaultFolder, engine.files));
  return outline === null ? null : { files: outline.tree.files, bytes: outline.tree.bytes };
}

interface SeatOrder {
  readonly seat: Seat;
  readonly record: SiteRecord;
  readonly app: AppDriver | Failed;
  /** Databases that the accounts before this one have. */
  readonly databases: readonly string[];
  readonly certificates: SeatLook["certificates"];
  readonly fence: ReturnType<House["fence"]>;
}

async function lookAtSeat(engine: Engine, order: SeatOrder): Promise<SeatLook> {
  const { seat, record, app } = order;
  const account = seat.account.id;
  const role = account === record.primary ? "primary" : "replica";
  const { look: place, contact } = await lookAtPlace(engine, seat, { role, epoch: record.epoch });
  const { look: appLook, facts } = await lookAtApp(engine, { seat, contact, app });
  const access = new Map([...(facts?.databases ?? []), ...seat.configured]);
  const carries =
    role === "primary" || replicaOf(record, account).generation !== null ? "the site" : "nothing";
  const layers = "kind" in app ? [] : app.manifest.readOnlyLayers;
  const side = layers.length === 0 ? "none-needed" : contact?.seen.kind === "state" ? "installed" : "not-yet";
  return {
    account,
    role,
    place,
    carries,
    side,
    app: appLook,
    layers,
    readOnlyUser: readOnlyUserOf([...access.values()]),
    databases: await lookAtDatabases(engine, { seat, role, access, names: order.databases }),
    web: (await askOrigin(engine, seat)).answer,
    certificates: order.certificates,
    renewal:
      role === "replica" && order.fence.renewal === "replica" ? await lookAtReplica(engine, seat) : "unasked",
    fence: role === "primary" && side === "installed" ? await lookAtFence(engine, seat, order.fence) : null,
  };
}

/** Its login works, else nobody would look at it; its endpoint is asked what the account is, and nothing more. */
async function lookAtFence(
  engine: Engine,
  seat: Seat,
  { lease, page }: SeatOrder["fence"],
): Promise<FenceLook | null> {
  if (seat.site.placements.length < 2) return null;
  const place = endpointPlaceOf(page, seat);
  if (place === null) return { login: "works", endpoint: null, lease };
  const health = await askHealth(engine, { seat, place, relay: null, timeoutMs: 10_000 });
  return { login: "works", endpoint: "kind" in health ? health : { kind: "answers" }, lease };
}

async function lookAtReplica(engine: Engine, seat: Seat): Promise<SeatLook["renewal"]> {
  const look = await lookAtRenewal(engine, seat);
  return look.kind === "unreached" ? null : look;
}

async function lookAtApp(
  engine: Engine,
  {
    seat,
    contact,
    app,
  }: { readonly seat: Seat; readonly contact: Contact | null; readonly app: AppDriver | Failed },
): Promise<{ readonly look: AppLook; readonly facts: AppFacts | null }> {
  if ("kind" in app) return { look: app, facts: null };
  if (contact?.rootExists !== true) return { look: { kind: "empty" }, facts: null };
  const place = { site: seat.site, placement: seat.placement, transport: seat.transport };
  const seen = await attempt(engine, async () => {
    const detection = await app.detect(place);
    if (detection.kind !== "found") return detection;
    return { kind: "facts" as const, facts: await app.readFacts(place, detection) };
  });
  if (seen.kind !== "facts") return { look: seen, facts: null };
  const { version, warnings, saltsFingerprint } = seen.facts;
  const found = { title: app.manifest.title, version, warnings, saltsFingerprint };
  return { look: { kind: "found", app: found }, facts: seen.facts };
}

function readOnlyUserOf(access: readonly DatabaseAccess[]): SeatLook["readOnlyUser"] {
  const servers = access.filter((one) => one.driver === "mysql");
  if (servers.length === 0) return "not possible";
  return servers.every((one) => one.readOnly !== null) ? "given" : "not given";
}

async function lookAtDatabases(
  engine: Engine,
  order: {
    readonly seat: Seat;
    readonly role: "primary" | "replica";
    readonly access: ReadonlyMap<string, DatabaseAccess>;
    readonly names: readonly string[];
  },
): Promise<ReadonlyMap<string, DatabaseLook>> {
  const { seat, role, access } = order;
  const looks = new Map<string, DatabaseLook>();
  for (const name of [...new Set([...order.names, ...access.keys()])].sort()) {
    looks.set(name, await lookAtDatabase(engine, { seat, name, access: access.get(name), role }));
  }
  return looks;
}
