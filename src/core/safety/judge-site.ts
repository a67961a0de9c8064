import { watchEveryMs } from "../failover/watch-rhythm.ts";
import type { SiteStatus } from "../report/site-status.ts";
import type { SiteServices } from "../site/config.ts";
import type { Site } from "../site/site.ts";
import { count, span } from "../words/quantities.ts";

/** One thing that can be safe or not. `off`: it is not configured, so nobody promised it. */
export interface Judgement {
  readonly topic:
    | "copy"
    | "snapshot"
    | "spare"
    | "dns"
    | "mail"
    | "checks"
    | "drill"
    | "offsite"
    | "failover"
    | "stranded";
  readonly level: Level;
  /** One sentence. */
  readonly because: string;
  /** ISO 8601; what it is counted from; null: never, or it has no time. */
  readonly knownAt: string | null;
}

export type Level = "good" | "late" | "bad" | "unknown" | "off";
export type Safety = Exclude<Level, "off">;

export interface Judged {
  readonly status: SiteStatus;
  readonly site: Site;
  readonly services: SiteServices | undefined;
  readonly nowMs: number;
  /** ISO 8601 as milliseconds since 1970. */
  readonly timeMs: (iso: string) => number;
}

/** Is it safe? Nothing is good that is older than twice its interval. Pure. */
export function judgeSite(about: Judged): readonly Judgement[] {
  return [
    judgeCopy(about),
    judgeSpare(about),
    judgeSnapshot(about),
    judgeDns(about),
    judgeMail(about),
    judgeChecks(about),
    judgeDrill(about),
    judgeOffsite(about),
    judgeFailover(about),
  ];
}

const order: readonly Safety[] = ["bad", "unknown", "late", "good"];

export function worstOf(judgements: readonly Judgement[]): Safety {
  return order.find((level) => judgements.some((one) => one.level === level)) ?? "good";
}

export function bySafety(left: Safety, right: Safety): number {
  return order.indexOf(left) - order.indexOf(right);
}

/** A pass that takes its time is not late: shorter intervals than this are judged like this one. */
const shortestMs = 60_000;
/** Beyond so many intervals, and an hour, it is no delay any more. */
const badAfter = 10;
const hourMs = 3_600_000;

function aged(ageMs: number, everyMs: number): "good" | "late" | "bad" {
  const interval = Math.max(everyMs, shortestMs);
  if (ageMs <= 2 * interval) return "good";
  return ageMs > Math.max(badAfter * interval, hourMs) ? "bad" : "late";
}

function judgeCopy({ status, site, nowMs, timeMs }: Judged): Judgement {
  const topic = "copy";
  const { surveyedAt } = status;
  if (surveyedAt === null) return { topic, level: "late", because: "never copied yet", knownAt: null };
  const ageMs = Math.max(0, nowMs - timeMs(surveyedAt));
  if (status.state === "held")
    return { topic, level: "late", because: `on hold, the copy is ${span(ageMs)} old`, knownAt: surveyedAt };
  const level = aged(ageMs, site.mirror.everyMs);
  const late = level === "good" ? "" : `, and is made every ${span(site.mirror.everyMs)}`;
  return { topic, level, because: `the copy is ${span(ageMs)} old${late}`, knownAt: surveyedAt };
}

function judgeSpare({ status, site }: Judged): Judgement {
  const topic = "spare";
  if (site.placements.length < 2)
    return { topic, level: "off", because: "there is one account only", knownAt: null };
  const fenced = status.replicas.find(({ role }) => role === "fenced");
  const replicas = status.replicas.filter(({ role }) => role === "replica");
  if (replicas.length === 0) {
    const because =
      fenced === undefined ? "there is no replica" : `${fenced.account} is fenced: there is no spare`;
    return { topic, level: "bad", because, knownAt: null };
  }
  const verdicts = replicas.map((replica) => judgeReplica(replica, site.mirror.everyMs));
  // The best one is who would take over.
  const best = [...verdicts].sort((left, right) => bySafety(right.level, left.level))[0] ?? verdicts[0];
  return { topic, knownAt: status.surveyedAt, level: best?.level ?? "bad", because: best?.because ?? "" };
}

function judgeReplica(
  { account, lagSeconds, inSync, generation }: SiteStatus["replicas"][number],
  everyMs: number,
): { readonly level: Safety; readonly because: string } {
  if (generation === null || lagSeconds === null)
    return { level: "bad", because: `${account} carries nothing yet` };
  const lag = span(lagSeconds * 1_000);
  if (!inSync)
    return { level: "late", because: `${account} is behind by ${lag}, or holds what it should not` };
  return { level: aged(lagSeconds * 1_000, everyMs), because: `${account} is ready, ${lag} behind` };
}

function judgeSnapshot({ status, site, nowMs, timeMs }: Judged): Judgement {
  const topic = "snapshot";
  const { lastSnapshot } = status;
  if (lastSnapshot === null)
    return { topic, level: "late", because: "there is no snapshot yet", knownAt: null };
  const ageMs = Math.max(0, nowMs - timeMs(lastSnapshot.at));
  // An unchanged site has nothing to keep: its newest snapshot is as good as a new one.
  const isSame = status.generation !== null && timeMs(status.generation.at) <= timeMs(lastSnapshot.at);
  const level = isSame ? "good" : aged(ageMs, site.snapshots.everyMs);
  const because = isSame
    ? `nothing changed since the last one, ${span(ageMs)} ago`
    : `the last one is ${span(ageMs)} old`;
  return { topic, level, because, knownAt: lastSnapshot.at };
}

function judgeDns({ status: { dns, primary } }: Judged): Judgement {
  const topic = "dns";
  if (dns === null) return { topic, level: "off", because: "not configured", knownAt: null };
  if (dns.publishes.length === 0)
    return { topic, level: "unknown", because: "no nameserver tells whom it publishes", knownAt: null };
  const names = dns.publishes.join(", ");
  if (!dns.parity)
    return {
      topic,
      level: "bad",
      because: `the nameservers do not agree, or one is silent (${names})`,
      knownAt: null,
    };
  const level = dns.publishes.includes(primary) ? "good" : "bad";
  return { topic, level, because: `all nameservers publish ${names}`, knownAt: null };
}

function judgeMail({ status, services, nowMs, timeMs }: Judged): Judgement {
  const topic = "mail";
  const wanted = services?.mail ?? null;
  if (wanted === null) return { topic, level: "off", because: "not configured", knownAt: null };
  const { mail } = status;
  if (mail === null) return { topic, level: "unknown", because: "nobody looked yet", knownAt: null };
  const { asOf: knownAt } = mail;
  const seenMs = Math.max(0, nowMs - timeMs(knownAt));
  if (seenMs > 2 * Math.max(wanted.everyMs, shortestMs))
    return { topic, level: "unknown", because: `nobody could look for ${span(seenMs)}`, knownAt };
  if (mail.pending === 0) return { topic, level: "good", because: "nothing waits", knownAt };
  const ageMs = (mail.oldestSeconds ?? 0) * 1_000;
  const because = `${count(mail.pending, "message")} wait, the oldest for ${span(ageMs)}`;
  return { topic, level: aged(ageMs, wanted.everyMs), because, knownAt };
}

function judgeChecks(about: Judged): Judgement {
  const topic = "checks";
  const { status, services } = about;
  const settings = services?.checks ?? [];
  if (settings.length === 0) return { topic, level: "off", because: "none are configured", knownAt: null };
  const every = new Map(settings.map(({ name, everyMs }) => [name, everyMs]));
  const levels = status.checks.map((check) => ({
    ...check,
    level: levelOfCheck(check, every.get(check.name) ?? 0, about),
  }));
  const safety = order.find((level) => levels.some((one) => one.level === level)) ?? "good";
  const worst = levels.find(({ level }) => level === safety);
  const unknownMs =
    safety === "unknown" && worst !== undefined && worst.knownAt !== null
      ? about.nowMs - about.timeMs(worst.knownAt)
      : null;
  const because =
    safety === "good" || worst === undefined
      ? `${count(levels.length, "check")}, all good`
      : `${worst.name}: ${unknownMs === null ? worst.because : `unknown for ${span(unknownMs)}`}`;
  return { topic, level: safety, because, knownAt: worst?.knownAt ?? null };
}

function levelOfCheck(
  check: SiteStatus["checks"][number],
  everyMs: number,
  { nowMs, timeMs }: Judged,
): Safety {
  if (check.state === "bad") return "bad";
  if (check.state === "maintenance") return "late";
  const ageMs = check.knownAt === null ? Number.POSITIVE_INFINITY : nowMs - timeMs(check.knownAt);
  if (check.state === "unknown" || ageMs > 2 * Math.max(everyMs, shortestMs)) return "unknown";
  return check.state === "good" ? "good" : "late";
}

function judgeDrill({ status: { drill } }: Judged): Judgement {
  const levels = { passed: "good", failed: "bad", none: "late", unknown: "unknown" } as const;
  return { topic: "drill", level: levels[drill.state], because: drill.because, knownAt: drill.at };
}

function judgeOffsite({ status: { offsite } }: Judged): Judgement {
  const topic = "offsite";
  if (offsite === null) return { topic, level: "off", because: "not configured", knownAt: null };
  const levels = { good: "good", none: "late", unknown: "unknown" } as const;
  return { topic, level: levels[offsite.state], because: offsite.because, knownAt: offsite.provenAt };
}

function judgeFailover({ status: { state, primary }, site, services }: Judged): Judgement {
  const topic = "failover";
  if (site.placements.length < 2)
    return { topic, level: "off", because: "there is nobody to take over", knownAt: null };
  if (state === "steady" && watchEveryMs(site, services) === null) {
    const because = `nobody watches ${primary}: no page is checked, and no failover is configured`;
    return { topic, level: "off", because, knownAt: null };
  }
  const said: Readonly<Record<SiteStatus["state"], readonly [Level, string]>> = {
    new: ["late", "nothing was copied yet"],
    held: ["late", "on hold: nothing moves by itself"],
    detached: ["late", "taken off its accounts: nothing is mirrored and nothing moves"],
    steady: ["good", `${primary} is the primary`],
    suspect: ["late", `${primary} was missed`],
    confirmed: ["bad", `${primary} is down`],
    "failed-over": ["late", `${primary} took over; the old primary is fenced`],
    recovering: ["late", "the old primary is back and kept apart; its writes wait to be looked at"],
  };
  const [level, because] = said[state];
  return { topic, level, because, knownAt: null };
}
