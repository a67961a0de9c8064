import { good, note, problem } from "../../doctor/finding.ts";
import type { HealthFinding } from "../../report/account-health.ts";
import type { AccountId } from "../../site/site.ts";
import type { MxSeen, NamesSeen } from "./names-seen.ts";

export interface MxLook {
  readonly site: string;
  readonly domain: string;
  readonly mx: NamesSeen<MxSeen>;
  readonly hosts: ReadonlyMap<string, MailHostLook>;
  readonly primary: AccountId;
  readonly secondary: AccountId;
  readonly addresses: ReadonlyMap<AccountId, readonly string[]>;
  /** Names that follow the site, which a mail server must not be called by. */
  readonly moving: readonly string[];
  /** `published`: mail.mx gives the MX records to the roles. */
  readonly records: "published" | "by-hand";
}

export interface MailHostLook {
  readonly addresses: NamesSeen<string>;
  readonly alias: NamesSeen<string>;
}

/** Do senders find the primary's mail server first, the secondary's next, each by a name of its own? Pure. */
export function mxFindings(look: MxLook): readonly HealthFinding[] {
  const { site, domain, mx } = look;
  const about = { topic: "mx", site };
  if (mx.kind === "unknown")
    return [
      note(
        about,
        `the MX records of ${domain} could not be asked for: ${mx.because}`,
        "Look at this machine's resolver, then run it again.",
      ),
    ];
  if (mx.kind === "none")
    return [
      problem(
        about,
        `${domain} has no MX records: senders take its address for a mail server`,
        adviceOf(look),
      ),
    ];
  const sorted = [...mx.values].sort((one, other) => one.preference - other.preference);
  const hosts = sorted.flatMap(({ host }) => hostFindings(look, host));
  const order = orderFindings(look, sorted);
  const list = sorted.map(({ preference, host }) => `${preference} ${host}`).join(", ");
  const all = [...hosts, ...order];
  return all.length > 0
    ? all
    : [good(about, `${domain}: ${list}; ${look.primary} first, then ${look.secondary}`)];
}

function hostFindings(look: MxLook, host: string): readonly HealthFinding[] {
  const about = { topic: "mx", site: look.site };
  if (host === look.domain || look.moving.includes(host))
    return [
      problem(
        about,
        `an MX record leads to ${host}, which moves with the site: a failover would move mail by accident`,
        `Give each account's mail server a name of its own (mail1, mail2), point MX there. ${adviceOf(look)}`,
      ),
    ];
  const seen = look.hosts.get(host);
  if (seen?.alias.kind === "found")
    return [
      problem(
        about,
        `an MX record leads to ${host}, which is an alias (CNAME): some senders refuse that`,
        `Give ${host} an address of its own (A) instead.`,
      ),
    ];
  if (seen === undefined || seen.addresses.kind === "unknown")
    return [note(about, `nobody could tell the address of ${host}`, "Run it again.")];
  if (seen.addresses.kind === "none")
    return [
      problem(
        about,
        `an MX record leads to ${host}, which has no address`,
        `Give ${host} an address, or remove it from MX.`,
      ),
    ];
  return accountOfHost(look, host) === null
    ? [
        note(
          about,
          `${host} is at ${seen.addresses.values.join(", ")}, no address of these accounts: what arrives there is not moved`,
          null,
        ),
      ]
    : [];
}

function orderFindings(look: MxLook, sorted: readonly MxSeen[]): readonly HealthFinding[] {
  const { site, primary, secondary } = look;
  const about = { topic: "mx", site };
  const rank = (account: AccountId) =>
    sorted.find(({ host }) => accountOfHost(look, host) === account)?.preference;
  const [first, next] = [rank(primary), rank(secondary)];
  if (first === undefined)
    return [problem(about, `no MX record leads to ${primary}, the primary mail server`, adviceOf(look))];
  if (next === undefined)
    return [
      problem(
        about,
        `no MX record leads to ${secondary}: while ${primary} is dead, senders wait and then give up`,
        adviceOf(look),
      ),
    ];
  if (first === next)
    return [
      note(
        about,
        `${primary} and ${secondary} have the same preference (${first}): half of the mail takes the longer way`,
        adviceOf(look),
      ),
    ];
  return first < next
    ? []
    : [
        problem(
          about,
          `senders reach ${secondary} first (${next}), and ${primary}, the primary mail server, only after it (${first})`,
          adviceOf(look),
        ),
      ];
}

/** Whose mail server a host is, by its address; null: none of these accounts'. */
export function accountOfHost(
  { hosts, addresses, primary, secondary }: Pick<MxLook, "hosts" | "addresses" | "primary" | "secondary">,
  host: string,
): AccountId | null {
  const seen = hosts.get(host)?.addresses;
  if (seen?.kind !== "found") return null;
  return (
    [primary, secondary].find((account) =>
      seen.values.some((one) => addresses.get(account)?.includes(one)),
    ) ?? null
  );
}

function adviceOf({ records, site, domain }: MxLook): string {
  return records === "published"
    ? `clonepanel dns plan ${site}, then: clonepanel dns apply ${site}`
    : `Correct the MX records of ${domain}: 10 the primary's mail server, 20 the secondary's; or name both below mail.mx, and ClonePanel does.`;
}
