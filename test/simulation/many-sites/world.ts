import { type FailoverState, firstState } from "../../../src/core/failover/failover-state.ts";
import type { Site } from "../../../src/core/site/site.ts";
import { type JobServices, jobsOf } from "../../../src/daemon/site-jobs.ts";
import { manifest as cloudflare } from "../../../src/drivers/dns/cloudflare/manifest.ts";
import { manifest as digitalocean } from "../../../src/drivers/dns/digitalocean/manifest.ts";
import { manifest as powerdns } from "../../../src/drivers/dns/powerdns/manifest.ts";
import { manifest as route53 } from "../../../src/drivers/dns/route53/manifest.ts";
import { Rates } from "./figures.ts";
import { ProviderPace } from "./provider-pace.ts";

export interface Scale {
  readonly sites: number;
  /** Half of them at the provider that goes down, the others at two more. */
  readonly accounts: number;
  readonly cores: number;
  readonly mirrorMs: number;
  readonly hours: number;
  /** When the great provider is down, in hours. */
  readonly outage: readonly [from: number, to: number];
  /** When the controller's own line is dead. */
  readonly blind: readonly [from: number, to: number];
}

/** One site as it is, not as anybody believes. */
export interface SimulatedSite {
  readonly site: Site;
  readonly provider: string;
  primary: string;
  epoch: number;
  former: {
    readonly account: string;
    readonly standing: "away" | "quarantined";
    readonly sinceMs: number;
  } | null;
  state: FailoverState;
  fence: { readonly epoch: number; readonly seen: "unasked" | "unreached" };
  /** Until when its primary takes writes, whatever becomes of everybody else. */
  leaseUntilMs: number;
  syncedMs: number;
  /** From when on nothing but its turn was waited for. */
  readyMs: number | null;
  /** When the role moved, and when its names had followed. */
  movedMs: number | null;
  namedMs: number | null;
  /** Of its names, as published; and until when the short one shall be. */
  ttl: "normal" | "short";
  preparedUntilMs: number;
}

/**
 * What one change costs: the zone is read for the plan, read before the change, changed, and read back; at two of them each
 * reading begins with a look for the zone's own name, and Route 53 is asked whether the change stands. Counted in the
 * drivers' desks.
 */
export const requestsOfChange: Readonly<Record<string, number>> = {
  ...{ cloudflare: 7, route53: 9, digitalocean: 4, powerdns: 4 },
};

const hourMs = 3_600_000;
const minuteMs = 60_000;

export class ManySites {
  readonly scale: Scale;
  readonly sites: ReadonlyMap<string, SimulatedSite>;
  readonly paces: ReadonlyMap<string, ProviderPace>;
  readonly jobs: ReturnType<typeof jobsOf>;
  readonly violations: string[] = [];
  /** Rounds, passes and moves that call upon an account; `moves` of all. */
  readonly calls = new Rates();
  nowMs = 0;

  constructor(scale: Scale) {
    this.scale = scale;
    const manifests = [cloudflare, digitalocean, route53, powerdns];
    this.paces = new Map(manifests.map(({ id, rate }) => [id, new ProviderPace(rate)]));
    const providers = manifests.map(({ id }) => id);
    this.sites = new Map(
      Array.from({ length: scale.sites }, (_, nth) => {
        const site = siteOf(scale, nth);
        return [site.id, simulated(site, providers[(nth >> 2) % providers.length] ?? "")];
      }),
    );
    const services = new Map([...this.sites.values()].map((one) => [one.site.id, servicesOf(one)]));
    this.jobs = jobsOf(
      [...this.sites.values()].map(({ site }) => site),
      services,
    );
  }

  isDead(account: string): boolean {
    const [from, to] = this.scale.outage;
    return account.startsWith("great") && this.nowMs >= from * hourMs && this.nowMs < to * hourMs;
  }

  isBlind(): boolean {
    const [from, to] = this.scale.blind;
    return this.nowMs >= from * hourMs && this.nowMs < to * hourMs;
  }

  /** What the providers allow, and the most that they got. */
  rates() {
    return [...this.paces].map(([provider, pace]) => ({
      provider,
      rate: pace.rate,
      requests: pace.requests,
      mostWithin: pace.rate === null ? 0 : pace.mostWithin(pace.rate.perMs),
    }));
  }

  violate(what: string): void {
    if (!this.violations.includes(what)) this.violations.push(what);
  }
}

export type Period = "before" | "outage" | "after" | "blind";

export function periodOf(world: ManySites): Period {
  const hour = world.nowMs / hourMs;
  const { outage, blind } = world.scale;
  if (world.isBlind()) return "blind";
  if (hour >= blind[0] && hour < blind[1] + 0.5) return "after";
  return hour < outage[0] ? "before" : hour < outage[1] ? "outage" : "after";
}

/** Half have their primary at the great provider; a quarter have nothing there at all. */
function siteOf({ accounts, mirrorMs }: Scale, nth: number): Site {
  const [great, small] = [accounts / 2, accounts / 4];
  const [one, other] = [`small-${nth % small}`, `third-${(nth >> 1) % small}`];
  const far = nth % 4 === 0 ? one : other;
  const pair =
    nth % 2 === 0
      ? [`great-${(nth >> 1) % great}`, far]
      : nth % 4 === 1
        ? [one, other]
        : [one, `great-${nth % great}`];
  return {
    id: `s${nth}`,
    names: [`s${nth}.example`],
    app: "static",
    primary: pair[0] ?? "",
    placements: pair.map((account) => ({ account, path: `s${nth}`, databases: "auto", origin: null })),
    mirror: { everyMs: mirrorMs, exclude: [] },
    snapshots: {
      everyMs: 6 * hourMs,
      keep: { hourly: 1, daily: 1, weekly: 1, monthly: 1, yearly: 1, withinMs: 24 * hourMs, minimum: 1 },
    },
  };
}

function simulated(site: Site, provider: string): SimulatedSite {
  const state = firstState(site.id, site.primary, 1);
  const fence = { epoch: 0, seen: "unasked" } as const;
  const standing = {
    former: null,
    leaseUntilMs: 0,
    syncedMs: 0,
    readyMs: null,
    movedMs: null,
    namedMs: null,
  };
  const names = { ttl: "normal", preparedUntilMs: 0 } as const;
  return { site, provider, primary: site.primary, epoch: 1, state, fence, ...standing, ...names };
}

function servicesOf({ site, provider }: SimulatedSite): JobServices {
  const dns: JobServices["dns"] = {
    ...{ zone: `${site.id}.example`, providers: [provider], policy: "failover", names: site.names },
    ...{ ttl: { normalMs: 5 * minuteMs, shortMs: minuteMs }, recordsPath: null, undeclared: "keep" },
    everyMs: 5 * minuteMs,
  };
  const failover = { mode: "automatic", fence: "lease", lease: "default", renewal: "controller" } as const;
  return { checks: [], dns, certificates: null, failover, mail: null, drillEveryMs: 7 * 24 * hourMs };
}
