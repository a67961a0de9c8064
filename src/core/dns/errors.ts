import { ClonePanelError } from "../errors.ts";

/** The failures that every DNS driver can have, each with its one code. `provider` is its name in the configuration. */

export function dnsUnreachable(provider: string, because: string): ClonePanelError {
  return new ClonePanelError("DNS_UNREACHABLE", `the DNS provider ${provider} does not answer: ${because}`, {
    hint: "It is told what it does not have yet by the next: clonepanel dns apply",
    remedy: "wait",
  });
}

export function dnsRateLimited(provider: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "DNS_RATE_LIMITED",
    `the DNS provider ${provider} takes no more requests for now: ${because}`,
    {
      hint: "Wait as long as it says, then run: clonepanel dns apply. Other programs with the same key count too.",
      remedy: "wait",
    },
  );
}

export function dnsAuthRejected(provider: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "DNS_AUTH_REJECTED",
    `the DNS provider ${provider} refuses the key: ${because}`,
    {
      hint: `Compare the key in dnsProviders.${provider} with the provider's, its name and algorithm too, and what it may change.`,
      remedy: "owner",
    },
  );
}

export function dnsZoneUnknown(provider: string, zone: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "DNS_ZONE_UNKNOWN",
    `the DNS provider ${provider} has no zone "${zone}": ${because}`,
    {
      hint: "Make the zone at the provider, or correct dns.zone of the site; ClonePanel never makes or removes a zone.",
      remedy: "owner",
    },
  );
}

export function dnsClock(provider: string, apartSeconds: number | null): ClonePanelError {
  const apart = apartSeconds === null ? "" : ` (${Math.round(Math.abs(apartSeconds))} s apart)`;
  return new ClonePanelError(
    "DNS_CLOCK",
    `the clocks of this machine and of the DNS provider ${provider} disagree${apart}, so it takes no signature`,
    {
      hint: "Set this machine's clock (timedatectl set-ntp true), or have the provider's set.",
      remedy: "owner",
    },
  );
}

export function dnsChangedMeanwhile(provider: string, zone: string): ClonePanelError {
  return new ClonePanelError(
    "DNS_CHANGED_MEANWHILE",
    `the zone "${zone}" at ${provider} was changed by somebody else since the plan was made; nothing was changed there`,
    { hint: "Look again with: clonepanel dns plan", remedy: "wait" },
  );
}

export function dnsAnswerUnusable(provider: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "DNS_ANSWER_UNUSABLE",
    `the DNS provider ${provider} cannot do what was asked: ${because}`,
    {
      hint: "Look at the provider's own log; docs/how-to/dns.md says what ClonePanel needs of it.",
      remedy: "owner",
    },
  );
}

export function dnsNotApplied(provider: string, zone: string, names: readonly string[]): ClonePanelError {
  return new ClonePanelError(
    "DNS_NOT_APPLIED",
    `${provider} took the change of the zone "${zone}", but read back it is not there: ${names.join(", ")}`,
    {
      hint: "Some servers ignore what they do not allow without a word. Look at its log and at what the key may change.",
      remedy: "owner",
    },
  );
}

export function dnsPlanMoved(zone: string, now: string): ClonePanelError {
  return new ClonePanelError(
    "DNS_PLAN_MOVED",
    `the plan of the zone "${zone}" is no longer the one that was looked at: the zone, the configuration or the roles changed since (it would be ${now} now)`,
    { hint: "Nothing was changed. Look again with: clonepanel dns plan", remedy: "owner" },
  );
}

export function dnsRecordsUnreadable(path: string, problems: readonly string[]): ClonePanelError {
  return new ClonePanelError(
    "DNS_RECORDS_UNREADABLE",
    `the zone file ${path} cannot be used: ${problems.slice(0, 10).join("; ")}`,
    { hint: "Correct the lines; docs/how-to/dns.md shows both forms of the file.", remedy: "owner" },
  );
}

export function dnsNothingToUndo(zone: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "DNS_NOTHING_TO_UNDO",
    `no change of the zone "${zone}" can be undone: ${because}`,
    {
      hint: "Look at what was done: clonepanel log",
      remedy: "owner",
    },
  );
}

export function dnsRefused(provider: string, zone: string, reasons: readonly string[]): ClonePanelError {
  return new ClonePanelError(
    "DNS_REFUSED",
    `the zone "${zone}" at ${provider} is not changed: ${reasons.join("; ")}`,
    {
      hint: "Nothing was changed there. Correct the zone or the configuration, then look again with: clonepanel dns plan",
      remedy: "owner",
    },
  );
}
