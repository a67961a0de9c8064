import { ClonePanelError } from "../../core/errors.ts";
import { toBytePath } from "../../core/mirror/byte-path.ts";
import { decideContact } from "../../core/site/contact.ts";
import type { Role, Site } from "../../core/site/site.ts";
import type { AppDriver, AppPolicy } from "../../ports/app.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { DatabaseAccess, DatabasePlace } from "../../ports/database.ts";
import { type Contact, contact } from "./contact.ts";
import type { CopyRules, Engine, KnownSeat, Seat } from "./engine.ts";
import { type KnownFolders, refuseMovedFolder } from "./site-folder.ts";

/** An account that was looked at: nothing of it has been changed. */
export interface Look {
  readonly seat: KnownSeat;
  readonly place: Contact;
}

/** Names that no site's own files use: what ClonePanel itself writes for a moment. */
const ownRules = [".clonepanel/", "*.clonepanel-tmp"];

export interface Expected {
  readonly role: Role;
  readonly epoch: number;
  readonly folders: KnownFolders;
}

export function expectOf({ epoch, folders }: SiteRecord, role: Role): Expected {
  return { role, epoch, folders };
}

/** First contact, the epoch rule, then the application's own settings. */
export async function look(engine: Engine, seat: Seat, app: AppDriver, expected: Expected): Promise<Look> {
  const place = await contact(engine, seat);
  checkEpoch(seat, place, expected);
  // A primary is read, and a deployment may lead it elsewhere with each release.
  if (expected.role !== "primary") refuseMovedFolder({ seat, place }, expected.folders);
  const appPlace = { site: seat.site, placement: seat.placement, transport: seat.transport };
  const detection = await app.detect(appPlace);
  const facts = detection.kind === "found" ? await app.readFacts(appPlace, detection) : null;
  const databases = new Map([...(facts?.databases ?? []), ...seat.configured]);
  return { seat: { ...seat, app, facts, databases }, place };
}

function checkEpoch(
  seat: Seat,
  place: Contact,
  expected: { readonly role: Role; readonly epoch: number },
): void {
  const decision = decideContact(expected, place.seen);
  if (decision.kind === "go" && (decision.standing !== "foreign" || expected.role !== "primary")) return;
  const code = decision.kind === "refuse" ? decision.code : "STATE_FOREIGN";
  throw new ClonePanelError(code, `"${seat.account.id}" is left alone: ${decision.because}`, {
    hint:
      code === "EPOCH_HIGHER" || code === "STATE_FOREIGN"
        ? "Is another controller in charge of this site? Bring its state here (clonepanel import), or remove ~/.clonepanel on the account by hand when you are sure."
        : "Reconcile it first: clonepanel failback",
    remedy: "owner",
    site: seat.site.id,
    account: seat.account.id,
  });
}

export function copyRules(site: Site, policy: AppPolicy): CopyRules {
  return {
    exclude: [...policy.exclude, ...ownRules, ...site.mirror.exclude.map(toBytePath)],
    perHost: policy.perHost,
    databases: policy.databases,
  };
}

/** Where a seat's database is, with the application's wishes. */
export function databasePlace(seat: KnownSeat, rules: CopyRules, name: string): DatabasePlace {
  const access = seat.databases.get(name);
  if (access === undefined) throw noAccess(seat, name);
  const policy = rules.databases.get(name) ?? { skipTables: [], skipRows: [] };
  return { name, access, transport: seat.transport, policy };
}

export function accessOf(seat: KnownSeat, name: string): DatabaseAccess | null {
  return seat.databases.get(name) ?? null;
}

function noAccess(seat: KnownSeat, name: string): ClonePanelError {
  return new ClonePanelError(
    "DATABASE_NOT_CONFIGURED",
    `"${seat.account.id}" has no database "${name}" that is known to us`,
    {
      hint: `Make an empty database on that account and name it in the configuration: sites.${seat.site.id}.accounts.${seat.account.id}.databases: { ${name}: { driver: mysql, host: localhost, name: .., user: .., password: { env: .. } } }`,
      remedy: "owner",
      site: seat.site.id,
      account: seat.account.id,
    },
  );
}
