import type { Verdict } from "../check/verdict.ts";
import type { HealthFinding } from "../report/account-health.ts";
import type { RenewalLook } from "../site/renewal.ts";
import type { WebAnswer } from "../site/web-answer.ts";
import type { AccountProbe } from "./account-probe.ts";
import { type AppLook, appFindings } from "./app-findings.ts";
import { certificateFindings } from "./certificate-findings.ts";
import { type DatabaseLook, databaseFindings } from "./database-findings.ts";
import { type FenceLook, fenceFindings } from "./fence-findings.ts";
import { layerFindings } from "./layer-findings.ts";
import { phpFindings } from "./php-findings.ts";
import { type PlaceLook, placeFindings } from "./place-findings.ts";
import { renewalFindings } from "./renewal-findings.ts";
import { webFindings } from "./web-findings.ts";

/** All that was seen of a site on one account. */
export interface SeatLook {
  readonly account: string;
  readonly role: "primary" | "replica";
  readonly place: PlaceLook;
  /** Does it carry a generation of ours? Else what lies there is somebody else's, or nothing. */
  readonly carries: "the site" | "nothing";
  /** ClonePanel's own files there. */
  readonly side: "installed" | "not-yet" | "none-needed";
  readonly app: AppLook;
  readonly layers: readonly string[];
  readonly readOnlyUser: "given" | "not given" | "not possible";
  readonly databases: ReadonlyMap<string, DatabaseLook>;
  readonly web: WebAnswer;
  /** Null: nothing tells that the site is served over HTTPS. */
  readonly certificates: readonly { readonly name: string; readonly verdict: Verdict }[] | null;
  /** Null: it is no primary, nobody would take over, or its application cannot be kept from writing. */
  readonly fence: FenceLook | null;
  /** Whether this replica renews the primary's lease; `unasked`: nobody wants it to. Null: it does not tell. */
  readonly renewal: RenewalLook | null | "unasked";
}

export interface SeatOrder {
  readonly site: string;
  readonly size: { readonly bytes: number; readonly files: number } | null;
  readonly seat: SeatLook;
  /** Null on the primary, and when the primary could not be looked at. */
  readonly primary: SeatLook | null;
  readonly php: AccountProbe["php"];
  readonly primaryPhp: AccountProbe["php"];
}

export function seatFindings(order: SeatOrder): readonly HealthFinding[] {
  const { site, seat, primary, size } = order;
  const about = { ...seat, site };
  // Nothing else can be said of a place that cannot be looked at.
  const place = placeFindings({ ...about, look: seat.place, size });
  if (seat.place.kind === "failed") return place;
  return [
    ...place,
    ...appFindings({
      ...about,
      look: seat.app,
      primary: primary?.app.kind === "found" ? primary.app.app : null,
    }),
    ...(seat.layers.length === 0
      ? []
      : phpFindings(
          site,
          order.php,
          primary === null ? null : { account: primary.account, php: order.primaryPhp },
        )),
    ...[...seat.databases].flatMap(([name, look]) =>
      databaseFindings({ ...about, name, look, primary: databaseOfPrimary(primary, name) }),
    ),
    ...(seat.role === "replica" ? layerFindings(about, seat) : []),
    ...(seat.fence === null ? [] : fenceFindings(about, seat.fence)),
    ...(seat.renewal === "unasked" ? [] : renewalFindings(about, seat.renewal)),
    ...webFindings({ ...about, answer: seat.web }),
    ...certificateFindings(site, seat.account, seat.certificates),
  ];
}

function databaseOfPrimary(primary: SeatLook | null, name: string) {
  const look = primary?.databases.get(name);
  return primary === null || look?.kind !== "seen"
    ? null
    : { account: primary.account, database: look.database };
}
