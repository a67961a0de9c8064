import { good, note, problem } from "../../doctor/finding.ts";
import type { HealthFinding } from "../../report/account-health.ts";
import type { AccountId } from "../../site/site.ts";
import type { NamesSeen } from "./names-seen.ts";

/** What receivers find when mail comes in the domain's name. */
export interface ProofLook {
  readonly site: string;
  readonly domain: string;
  /** Of each account's addresses. */
  readonly senders: readonly SenderLook[];
  readonly dmarc: NamesSeen<string>;
  /** Selectors that were looked at, and which of them have a key. */
  readonly dkim: {
    readonly asked: readonly string[];
    readonly found: readonly string[];
    readonly isUnknown: boolean;
  };
  /** Null: the domain does not use MTA-STS. */
  readonly sts: { readonly policy: string | null; readonly missing: readonly string[] } | null;
}

export interface SenderLook {
  readonly account: AccountId;
  readonly address: string;
  readonly spf: string;
  readonly reverse: NamesSeen<string>;
  /** Does the name lead back to the address? Null: there is no name. */
  readonly isConfirmed: boolean | null;
}

/** SPF, DKIM, DMARC, reverse names and MTA-STS, for both accounts: after a move of the roles either of them sends. Pure. */
export function proofFindings(look: ProofLook): readonly HealthFinding[] {
  return [
    ...look.senders.map((sender) => spfFinding(look, sender)),
    ...look.senders.map((sender) => reverseFinding(look, sender)),
    dkimFinding(look),
    dmarcFinding(look),
    ...stsFindings(look),
  ];
}

function spfFinding({ site, domain }: ProofLook, { account, address, spf }: SenderLook): HealthFinding {
  const about = { topic: "spf", site };
  const add = `Add ip4:${address} (or ip6:) to the SPF record of ${domain}, a TXT that begins with v=spf1.`;
  switch (spf) {
    case "pass":
      return good(about, `${account} (${address}) may send for ${domain}`);
    case "none":
      return problem(
        about,
        `${domain} has no SPF record, so nothing says that ${account} may send for it`,
        `Publish one: v=spf1 mx -all`,
      );
    case "several":
      return problem(
        about,
        `${domain} has more than one SPF record: receivers count that as none`,
        "Join them into one.",
      );
    case "too-many-lookups":
      return problem(
        about,
        `the SPF record of ${domain} needs more than ten look-ups: receivers refuse it`,
        "Replace includes by addresses.",
      );
    case "unknown":
      return note(
        about,
        `nobody could tell whether ${account} (${address}) may send for ${domain}`,
        "Run it again.",
      );
    default:
      return problem(
        about,
        `SPF of ${domain} says ${spf} of ${account} (${address}): what it sends is taken for spam`,
        add,
      );
  }
}

function reverseFinding(
  { site }: ProofLook,
  { account, address, reverse, isConfirmed }: SenderLook,
): HealthFinding {
  const about = { topic: "ptr", site };
  if (reverse.kind === "unknown")
    return note(
      about,
      `nobody could tell the name of ${address} (${account}): ${reverse.because}`,
      "Run it again.",
    );
  if (reverse.kind === "none")
    return problem(
      about,
      `${address} (${account}) has no name (PTR): large receivers refuse its mail`,
      `Ask the host of ${account} to set one.`,
    );
  const name = reverse.values[0] ?? "";
  return isConfirmed === true
    ? good(about, `${address} (${account}) is ${name}, and that leads back`)
    : problem(
        about,
        `${address} (${account}) is called ${name}, which does not lead back to it`,
        `Ask the host of ${account} to correct one of the two.`,
      );
}

function dkimFinding({ site, domain, dkim }: ProofLook): HealthFinding {
  const about = { topic: "dkim", site };
  const { asked, found, isUnknown } = dkim;
  if (found.length > 0)
    return good(
      about,
      `keys of ${domain}: ${found.join(", ")}; each account needs one that its own server signs with`,
    );
  if (isUnknown) return note(about, `nobody could tell the DKIM keys of ${domain}`, "Run it again.");
  return note(
    about,
    `no DKIM key of ${domain} under the usual names (${asked.join(", ")})`,
    "Switch DKIM on in both panels, each with a selector of its own, and name them below mail.dkim.",
  );
}

function dmarcFinding({ site, domain, dmarc }: ProofLook): HealthFinding {
  const about = { topic: "dmarc", site };
  if (dmarc.kind === "unknown")
    return note(about, `nobody could tell the DMARC policy of ${domain}: ${dmarc.because}`, "Run it again.");
  const policy = dmarc.kind === "found" ? dmarc.values.find((text) => /^v=DMARC1\b/i.test(text)) : undefined;
  return policy === undefined
    ? note(
        about,
        `${domain} has no DMARC policy; large receivers ask for one`,
        `Publish at _dmarc.${domain}: v=DMARC1; p=none; rua=mailto:postmaster@${domain}`,
      )
    : good(about, policy.slice(0, 120));
}

function stsFindings({ site, domain, sts }: ProofLook): readonly HealthFinding[] {
  const about = { topic: "mta-sts", site };
  if (sts === null) return [];
  const file = `https://mta-sts.${domain}/.well-known/mta-sts.txt`;
  if (sts.policy === null)
    return [
      problem(
        about,
        `${domain} announces MTA-STS, and ${file} does not answer`,
        "Put the policy there on both accounts, or remove the record _mta-sts.",
      ),
    ];
  return sts.missing.length === 0
    ? [good(about, "the policy names every mail server")]
    : [
        problem(
          about,
          `the MTA-STS policy does not name ${sts.missing.join(", ")}: senders that keep to it do not deliver there`,
          `Add a line to ${file}: mx: ${sts.missing[0]}`,
        ),
      ];
}

/** Does a policy's `mx:` line name this host? A star stands for one label. */
export function stsNames(policy: string, host: string): boolean {
  const patterns = [...policy.matchAll(/^mx:[ \t]*(\S+)/gim)].map((match) => (match[1] ?? "").toLowerCase());
  return patterns.some((pattern) =>
    pattern.startsWith("*.") ? host.split(".").slice(1).join(".") === pattern.slice(2) : pattern === host,
  );
}
