import { unwatched, watchOnce } from "../../core/dns/account-watch.ts";
import { isOtherTtl, namesAstray } from "../../core/dns/answers-wanted.ts";
import type { ServerAnswers } from "../../core/dns/parity.ts";
import { wantedSets } from "../../core/dns/plan-zone.ts";
import { preparedUntil } from "../../core/dns/prepared.ts";
import type { ProviderOutcome } from "../../core/dns/provider-outcome.ts";
import { type SiteDnsPlan, wantedAt } from "../../core/dns/provider-plan.ts";
import type { Publication } from "../../core/dns/publication.ts";
import { providersInOrder, type SiteDns, type SiteProvider } from "../../core/dns/site-dns.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { DnsStanding, SiteDnsLedger } from "../../ports/dns-ledger.ts";
import type { Operation } from "../../ports/log.ts";
import { applyOne, refusedIsFailed } from "./apply-one.ts";
import { askServers } from "./ask-servers.ts";
import { judgeServers } from "./check-site-dns.ts";
import type { DnsEngine } from "./dns-engine.ts";
import { tryLockDns } from "./dns-lock.ts";
import { planProvider } from "./plan-site-dns.ts";
import { rememberTold } from "./remember-told.ts";

export interface TendDnsOrder {
  /** Asked for once nobody else can change this site's DNS. */
  readonly publication: () => Promise<Publication>;
  /** Does the site answer at this account's own address? Null: nobody can say. */
  readonly look: (account: AccountId) => Promise<"answers" | "fails" | null>;
  /** `missed`: whoever watches the primary suspects it, and not for a single miss. */
  readonly primary: () => Promise<"missed" | "well">;
  /** Runs changes as one entry of the operation log. */
  readonly journal: (
    plan: SiteDnsPlan,
    work: (operation: Pick<Operation, "step">) => Promise<readonly ProviderOutcome[]>,
  ) => Promise<readonly ProviderOutcome[]>;
}

export type TendedDns =
  /** Somebody is changing it right now. */
  | { readonly kind: "busy" }
  | {
      readonly kind: "tended";
      readonly plan: SiteDnsPlan;
      readonly outcomes: readonly ProviderOutcome[];
      /** Nameservers that answered what is no longer true, in sentences. */
      readonly alarms: readonly string[];
      readonly standing: DnsStanding;
    };

/**
 * One look at a site's nameservers, again and again: tells a provider what it missed while it was down, corrects one that
 * says again what is no longer true, and withdraws an account that fell silent. It only ever brings what was decided
 * before: a provider that was never told anything by ClonePanel is left alone.
 *
 * @returns Never throws for what a nameserver or a provider does.
 */
export async function tendSiteDns(engine: DnsEngine, site: SiteDns, order: TendDnsOrder): Promise<TendedDns> {
  const lock = await tryLockDns(engine, site.site);
  if (lock === null) return { kind: "busy" };
  await using _lock = lock;
  await watchAccounts(engine, site, order.look);
  await watchPrimary(engine, site, order.primary);
  const publication = await order.publication();
  const [servers, ledger, queue] = await Promise.all([
    askServers(engine, site, "udp"),
    engine.ledger.read(site.site),
    engine.queue.list(),
  ]);
  const waiting = new Set(queue.filter((entry) => entry.site === site.site).map(({ provider }) => provider));
  const ours = site.providers.filter(({ id }) => ledger.told[id] !== undefined || waiting.has(id));
  const astray = findAstray(site, publication, servers, ours);
  const isAstray = (one: SiteProvider) => astray.some(({ provider }) => provider.id === one.id);
  const chosen = site.providers.filter((one) => waiting.has(one.id) || isAstray(one));
  const plan = await planFor(engine, site, publication, chosen);
  const outcomes = await tell(engine, plan, order.journal);
  await rememberTold(engine, site, publication, outcomes);
  const isChanged = outcomes.some(({ kind }) => kind === "done");
  const now = isChanged ? await askServers(engine, site, "udp") : servers;
  const standing = await rememberStanding(engine, site, publication, now);
  return { kind: "tended", plan, outcomes, alarms: alarmsOf(astray, publication, ledger), standing };
}

/** Under failover it is the roles that decide, and they have more to go by than one look. */
async function watchAccounts(engine: DnsEngine, site: SiteDns, look: TendDnsOrder["look"]): Promise<void> {
  if (site.settings.policy === "failover") return;
  const accounts = [...site.addresses.keys()];
  const seen = await Promise.all(accounts.map(async (account) => [account, await look(account)] as const));
  await engine.ledger.change(site.site, (before) => {
    const watch = { ...before.watch };
    for (const [account, answer] of seen) {
      if (answer !== null) watch[account] = watchOnce(watch[account] ?? unwatched, answer);
    }
    return { ...before, watch };
  });
}

/** Prepare: the TTL is shortened while the old address is still told, which is the only time when it helps. */
async function watchPrimary(engine: DnsEngine, site: SiteDns, look: TendDnsOrder["primary"]): Promise<void> {
  if (site.settings.policy !== "failover") return;
  const seen = await look();
  await engine.ledger.change(site.site, (before) => ({
    ...before,
    preparedUntilMs: preparedUntil(before.preparedUntilMs, seen, engine.clock.nowMs()),
  }));
}

interface Astray {
  readonly provider: SiteProvider;
  readonly names: readonly string[];
}

/** Providers whose nameserver answers, at any of its addresses, something else than they shall publish now. */
function findAstray(
  site: SiteDns,
  publication: Publication,
  servers: readonly ServerAnswers[],
  providers: readonly SiteProvider[],
): readonly Astray[] {
  return providers.flatMap((provider) => {
    const own = servers.filter((one) => one.provider === provider.id);
    const wanted = wantedSets(wantedAt(site, provider, publication));
    const names = [...new Set(own.flatMap((server) => namesAstray(server, site.settings.names, wanted)))];
    const isAstray = names.length > 0 || own.some((server) => isOtherTtl(server, wanted));
    return isAstray ? [{ provider, names }] : [];
  });
}

async function planFor(
  engine: DnsEngine,
  site: SiteDns,
  publication: Publication,
  providers: readonly SiteProvider[],
): Promise<SiteDnsPlan> {
  const planned = await Promise.all(
    providersInOrder(providers, publication.publish).map((provider) =>
      planProvider(engine, site, provider, publication),
    ),
  );
  return { site: site.site, zone: site.settings.zone, publication, providers: planned.map(refusedIsFailed) };
}

async function tell(
  engine: DnsEngine,
  plan: SiteDnsPlan,
  journal: TendDnsOrder["journal"],
): Promise<readonly ProviderOutcome[]> {
  const work = async (operation: Pick<Operation, "step">) => {
    const outcomes: ProviderOutcome[] = [];
    for (const one of plan.providers) {
      await remember(
        engine,
        plan,
        one.provider.id,
        one.kind === "failed" ? one.error.message : "a change was begun",
      );
      const outcome = await applyOne(engine, one, operation);
      if (outcome.kind === "done" || outcome.kind === "unchanged") {
        await engine.queue.remove({ site: plan.site, provider: outcome.provider.id });
      }
      outcomes.push(outcome);
    }
    return outcomes;
  };
  const isChange = plan.providers.some((one) => one.kind === "planned" && one.plan.steps.length > 0);
  return isChange ? journal(plan, work) : work({ step: (_name, effect) => effect() });
}

async function remember(
  engine: DnsEngine,
  plan: SiteDnsPlan,
  provider: string,
  because: string,
): Promise<void> {
  const { site, zone, publication } = plan;
  await engine.queue.put({ site, zone, provider, ...publication, sinceMs: engine.clock.nowMs(), because });
}

/** Written when it says something new, and else once a minute: it is asked for its age. */
async function rememberStanding(
  engine: DnsEngine,
  site: SiteDns,
  publication: Publication,
  servers: readonly ServerAnswers[],
): Promise<DnsStanding> {
  const { verdict, publishes } = judgeServers(site, publication, servers);
  const standing = { verdict, publishes, atMs: engine.clock.nowMs() };
  await engine.ledger.change(site.site, (before) => {
    const old = before.standing;
    const isSame = old?.verdict === verdict && JSON.stringify(old.publishes) === JSON.stringify(publishes);
    const isFresh = old !== null && standing.atMs - old.atMs < 60_000 && standing.atMs >= old.atMs;
    return isSame && isFresh ? before : { ...before, standing };
  });
  return standing;
}

/** Astray although it, or another, had been told before: it came back with the old, or somebody brought that back. */
function alarmsOf(
  astray: readonly Astray[],
  { publish }: Publication,
  { told }: SiteDnsLedger,
): readonly string[] {
  const now = JSON.stringify(publish);
  if (!Object.values(told).some((one) => JSON.stringify(one.publish) === now)) return [];
  return astray
    .filter(({ names }) => names.length > 0)
    .map(({ provider, names }) => `${provider.id} answered what is no longer true for ${names.join(", ")}`);
}
