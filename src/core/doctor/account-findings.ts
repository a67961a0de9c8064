import type { HealthFinding } from "../report/account-health.ts";
import type { TransportSettings } from "../site/site.ts";
import type { AccountProbe } from "./account-probe.ts";
import { fault, good, note, problem } from "./finding.ts";
import { rsyncFindings } from "./rsync-findings.ts";

/** An account as a whole, without any of its sites. */
export type AccountLook =
  | { readonly kind: "failed"; readonly error: { readonly message: string; readonly hint: string } }
  | {
      readonly kind: "seen";
      readonly probe: AccountProbe;
      /** What the fixed scripts do on an account and this one could not do, in words. */
      readonly cannot: readonly string[];
      /** An account that lies on this machine needs no rsync. */
      readonly lies: "here" | "elsewhere";
    };

export function accountFindings(
  look: AccountLook,
  about: { readonly transport: TransportSettings; readonly rsyncHere: string | null },
): readonly HealthFinding[] {
  if (look.kind === "failed") return [fault({ topic: "login" }, look.error)];
  const { probe } = look;
  return [
    loginFinding(about.transport, probe),
    shellFinding(probe, look.cannot),
    ...(look.lies === "here" ? [] : rsyncFindings(probe.rsyncVersion, about.rsyncHere)),
    ...clockFindings(probe.clockAheadSeconds),
    ...quotaFindings(probe.quota),
  ];
}

function loginFinding(transport: TransportSettings, probe: AccountProbe): HealthFinding {
  const about = { topic: "login" };
  if (transport.driver === "local") return good(about, `${probe.home} on this machine`);
  return good(
    about,
    `${transport.user}@${transport.host} answers with the pinned host key; home ${probe.home}`,
  );
}

function shellFinding(probe: AccountProbe, cannot: readonly string[]): HealthFinding {
  const missing = [...(probe.findPrintf ? [] : ["find with -printf"]), ...cannot];
  const shell = `${probe.loginShell ?? "sh"} on ${probe.system}`;
  if (missing.length === 0) return good({ topic: "shell" }, `${shell}, with the tools that are needed`);
  return problem(
    { topic: "shell" },
    `${shell} lacks ${missing.join(", ")}`,
    "Ask the host for GNU findutils and coreutils on this account.",
  );
}

/** A lease and a cutover are read by the account's own clock. */
export function clockFindings(aheadSeconds: number | null): readonly HealthFinding[] {
  const about = { topic: "clock" };
  if (aheadSeconds === null) return [note(about, "the account does not tell the time", null)];
  const off = Math.abs(aheadSeconds);
  const text = `${off} s ${aheadSeconds > 0 ? "ahead of" : "behind"} this machine's`;
  if (off > 300)
    return [problem(about, text, "See which of the two clocks is wrong and set it by NTP: timedatectl")];
  if (off > 5)
    return [note(about, text, "Ask the host to set its clock by NTP; look at this machine's: timedatectl")];
  return [good(about, off === 0 ? "the same as this machine's" : text)];
}

export function quotaFindings(text: string | null): readonly HealthFinding[] {
  if (text === null) return [];
  // A star behind a number is how quota(1) marks a limit that is passed.
  if (/\d\*/.test(text))
    return [
      problem({ topic: "quota" }, `over its limit: ${oneLine(text)}`, "Free room there, or raise the quota."),
    ];
  return [good({ topic: "quota" }, oneLine(text))];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 300);
}
