import type { SiteStatus } from "../core/report/site-status.ts";
import { judgeSite, worstOf } from "../core/safety/judge-site.ts";
import { type KnownPrincipal, seesSite } from "./access/principal.ts";
import type { PanelHouse } from "./house.ts";

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly of: (status: SiteStatus, nowMs: number) => readonly Sample[];
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const one = (site: string, value: number): readonly Sample[] => [{ labels: { site }, value }];
/** What is not known has no sample: a number would be a lie, and a missing one can be alarmed on. */
const maybe = (site: string, value: number | null): readonly Sample[] =>
  value === null ? [] : one(site, value);
const ageOf = (at: string | null | undefined, nowMs: number) =>
  at === null || at === undefined ? null : Math.max(0, (nowMs - Date.parse(at)) / 1_000);

const metrics: readonly Metric[] = [
  {
    name: "clonepanel_copy_age_seconds",
    help: "Since the primary was last surveyed with success.",
    of: ({ site, surveyedAt }, nowMs) => maybe(site, ageOf(surveyedAt, nowMs)),
  },
  {
    name: "clonepanel_replication_lag_seconds",
    help: "Age of the survey whose content the replica carries.",
    of: ({ site, replicas }) =>
      replicas.flatMap(({ account, lagSeconds }) =>
        lagSeconds === null ? [] : [{ labels: { site, account }, value: lagSeconds }],
      ),
  },
  {
    name: "clonepanel_replica_in_sync",
    help: "1: the replica carries the newest generation.",
    of: ({ site, replicas }) =>
      replicas.map(({ account, inSync }) => ({ labels: { site, account }, value: inSync ? 1 : 0 })),
  },
  {
    name: "clonepanel_role",
    help: "1 for the role that the account has.",
    of: ({ site, primary, replicas }) => [
      { labels: { site, account: primary, role: "primary" }, value: 1 },
      ...replicas.map(({ account, role }) => ({ labels: { site, account, role }, value: 1 })),
    ],
  },
  {
    name: "clonepanel_epoch",
    help: "Grows with every change of the primary.",
    of: ({ site, epoch }) => one(site, epoch),
  },
  {
    name: "clonepanel_snapshot_age_seconds",
    help: "Age of the newest snapshot.",
    of: ({ site, lastSnapshot }, nowMs) => maybe(site, ageOf(lastSnapshot?.at, nowMs)),
  },
  {
    name: "clonepanel_dns_parity",
    help: "1: every nameserver answers, and all alike.",
    of: ({ site, dns }) => (dns === null ? [] : one(site, dns.parity ? 1 : 0)),
  },
  {
    name: "clonepanel_mail_pending",
    help: "Messages that wait at the secondary.",
    of: ({ site, mail }) => maybe(site, mail?.pending ?? null),
  },
  {
    name: "clonepanel_drill_age_seconds",
    help: "Since the last restore drill.",
    of: ({ site, drill }, nowMs) => maybe(site, ageOf(drill.at, nowMs)),
  },
  {
    name: "clonepanel_drill_passed",
    help: "1: the last restore drill passed, and still counts.",
    of: ({ site, drill }) => (drill.at === null ? [] : one(site, drill.state === "passed" ? 1 : 0)),
  },
  {
    name: "clonepanel_check_state",
    help: "1 for the state that the check is in.",
    of: ({ site, checks }) =>
      checks.map(({ name, state }) => ({ labels: { site, check: name, state }, value: 1 })),
  },
];

/** Prometheus' text form, of the sites that one may see. */
export async function metricsText(house: PanelHouse, who: KnownPrincipal): Promise<string> {
  const nowMs = house.clock.nowMs();
  const statuses = (await house.app.status({ site: null })).filter(({ site }) => seesSite(who, site));
  const safety = statuses.map((status) => {
    const site = house.config.sites.find(({ id }) => id === status.site);
    const services = house.config.services.get(status.site);
    const level =
      site === undefined
        ? "unknown"
        : worstOf(judgeSite({ status, site, services, nowMs, timeMs: Date.parse }));
    return { labels: { site: status.site, state: level }, value: 1 };
  });
  const blocks = metrics.map(({ name, help, of }) =>
    block(
      name,
      help,
      statuses.flatMap((one) => of(one, nowMs)),
    ),
  );
  return [
    block("clonepanel_info", "The running version.", [{ labels: { version: house.version }, value: 1 }]),
    block("clonepanel_safety", "1 for the worst of a site's judgements.", safety),
    ...blocks,
  ].join("");
}

function block(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels, value }) => {
    const words = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
    return `${name}{${words.join(",")}} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
