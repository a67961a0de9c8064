import { good, note, problem } from "../../doctor/finding.ts";
import type { HealthFinding } from "../../report/account-health.ts";
import type { AccountId } from "../../site/site.ts";
import type { RcptSeen } from "./smtp-talk.ts";

export interface RecipientLook {
  readonly site: string;
  readonly domain: string;
  /** The mailboxes of each account; why they could not be listed. */
  readonly mailboxes: ReadonlyMap<
    AccountId,
    readonly string[] | { readonly because: string; readonly hint: string }
  >;
  readonly servers: readonly ServerLook[];
}

export interface ServerLook {
  readonly account: AccountId;
  readonly host: string;
  readonly known: string | null;
  readonly talk: RcptSeen;
}

/** Who is accepted on one side only gets mail that the other side refuses or cannot take. Pure. */
export function recipientFindings(look: RecipientLook): readonly HealthFinding[] {
  return [...mailboxFindings(look), ...look.servers.flatMap((server) => rcptFindings(look, server))];
}

function mailboxFindings({ site, mailboxes }: RecipientLook): readonly HealthFinding[] {
  const about = { topic: "mailboxes", site };
  const failed = [...mailboxes].flatMap(([account, seen]) =>
    "because" in seen
      ? [problem(about, `the mailboxes on ${account} could not be listed: ${seen.because}`, seen.hint)]
      : [],
  );
  if (failed.length > 0) return failed;
  const lists = [...mailboxes].map(([account, seen]) => ({ account, names: "because" in seen ? [] : seen }));
  const missing = lists.flatMap(({ account, names }) =>
    lists
      .filter((other) => other.account !== account)
      .flatMap((other) =>
        other.names
          .filter((name) => !names.includes(name))
          .map((name) =>
            problem(
              about,
              `${name} is a mailbox on ${other.account} and none on ${account}: its mail is refused there, or cannot be moved there`,
              `Make the mailbox ${name} in the panel of ${account}, or remove it on ${other.account}.`,
            ),
          ),
      ),
  );
  if (missing.length > 0) return missing.slice(0, 50);
  const names = lists[0]?.names ?? [];
  return [good(about, `the same ${names.length} on both: ${names.slice(0, 20).join(", ")}`)];
}

function rcptFindings(
  { site, domain }: RecipientLook,
  { account, host, known, talk }: ServerLook,
): readonly HealthFinding[] {
  const about = { topic: "smtp", site };
  if (talk.kind === "failed")
    return [
      note(
        about,
        `the mail server of ${account} (${host}:25) could not be asked from here: ${talk.because}`,
        "Many home lines may not speak SMTP; run it from a machine that may, or look at the server.",
      ),
    ];
  const findings: HealthFinding[] = [];
  if (known !== null && talk.known !== "accepted")
    findings.push(
      talk.known === "later"
        ? note(
            about,
            `${account} puts ${known}@${domain} off (${talk.knownSaid}): greylisting, or a fault`,
            "Run it again in some minutes.",
          )
        : problem(
            about,
            `${account} refuses ${known}@${domain}: ${talk.knownSaid}`,
            `Let the panel of ${account} take this domain's mail as local (cPanel: Email Routing, local).`,
          ),
    );
  if (talk.unknown === "accepted")
    findings.push(
      problem(
        about,
        `${account} accepts addresses that do not exist (${talk.unknownSaid}): it collects spam, or sends it back to innocent people`,
        `Set the default address of ${domain} to "fail" on ${account}, or give both accounts the same catch-all.`,
      ),
    );
  if (findings.length > 0) return findings;
  return [
    good(
      about,
      `${account} (${host}) takes ${known === null ? "mail" : `${known}@${domain}`} and refuses an unknown address: ${talk.unknownSaid.slice(0, 60)}`,
    ),
  ];
}
