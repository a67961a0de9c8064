import type { AccountHealth } from "../core/report/account-health.ts";
import type { Config } from "../core/site/config.ts";
import type { AccountId, SiteId } from "../core/site/site.ts";
import { probeAccount } from "../drivers/transports/probe.ts";
import { examine } from "../engines/doctor/examine.ts";
import type { House } from "../engines/doctor/house.ts";
import { systemClock } from "../platform/clock.ts";
import { systemExec } from "../platform/exec/index.ts";
import { certificateLooksAt } from "./certificate-look.ts";
import { examineController } from "./controller-doctor.ts";
import { examineCoordination } from "./coordination-doctor.ts";
import { examineFitness } from "./fitness.ts";
import type { Opened } from "./house.ts";
import { withKeyFindings } from "./keys-doctor.ts";
import { examineMail } from "./mail-doctor.ts";
import { examineNotifications } from "./notify-doctor.ts";
import { examineObservers } from "./observers-doctor.ts";
import { examineOffsite } from "./offsite-doctor.ts";
import { pageOf } from "./watch.ts";

export async function examineAccounts(
  config: Config,
  opened: Opened,
  order: { readonly account: AccountId | null; readonly signal: AbortSignal },
): Promise<readonly AccountHealth[]> {
  const { account, signal } = order;
  const seen = await examine(
    {
      engine: opened.engine(signal),
      accounts: config.accounts,
      sites: config.sites,
      transport: (id) => opened.seats.transport(id),
      work: (site) => opened.seats.work(site, signal),
      probe: (transport) => probeAccount(transport, { nowMs: systemClock.nowMs, signal }),
      certificates: (site, id) => certificateLooksAt(config, site, id, signal),
      fence: (site) => fenceOf(config, site),
      rsyncHere: () => readRsyncVersion(signal),
    },
    account,
  );
  const accounts = await withKeyFindings(config, opened, { accounts: seen, signal });
  if (account !== null) return accounts;
  const offsite = await examineOffsite(config, opened, signal);
  const fitness = await examineFitness(config, opened, signal);
  const coordination = await examineCoordination(opened);
  const observers = await examineObservers(config, opened);
  const mail = await examineMail(config, opened, signal);
  return [
    ...accounts,
    ...(await examineController(config)),
    ...(mail === null ? [] : [mail]),
    ...fitness,
    ...offsite,
    ...coordination,
    ...observers,
    await examineNotifications(config, opened),
  ];
}

function fenceOf(config: Config, id: SiteId): ReturnType<House["fence"]> {
  const services = config.services.get(id);
  const site = config.sites.find((one) => one.id === id);
  return {
    lease: services?.failover.fence === "lease" ? "asked-for" : "not-asked-for",
    renewal: services?.failover.renewal ?? "controller",
    page: site === undefined ? null : pageOf(site, services),
  };
}

async function readRsyncVersion(signal: AbortSignal): Promise<string | null> {
  const outcome = await systemExec.run({
    file: "rsync",
    args: ["--version"],
    timeoutMs: 10_000,
    maxOutputBytes: 64 * 1024,
    signal,
  });
  return /^rsync\s+version v?(\d+\.\d+\.\d+)/m.exec(outcome.stdout.toString("latin1"))?.[1] ?? null;
}
