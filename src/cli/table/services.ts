import type { Command } from "../frame/command.ts";
import { aSite, maybeSite } from "./flags.ts";

export const serviceCommands: readonly Command[] = [
  {
    ...later("dns plan", "what would change at the nameservers; a difference is exit 4"),
    examples: ["clonepanel dns plan example.com"],
    work: async () => (await import("../commands/dns-plan.ts")).dnsPlan,
  },
  {
    ...later("dns apply", "changes the nameservers by a reviewed plan"),
    examples: ["clonepanel dns apply --preview", "clonepanel dns apply example.com --yes"],
    work: async () => (await import("../commands/dns-apply.ts")).dnsApply,
  },
  {
    ...later("dns prepare", "publishes the short TTL, so that a coming change is seen sooner"),
    examples: ["clonepanel dns prepare example.com"],
    work: async () => (await import("../commands/dns-apply.ts")).dnsPrepare,
  },
  {
    ...later("dns restore", "publishes the normal TTL again"),
    examples: ["clonepanel dns restore example.com"],
    work: async () => (await import("../commands/dns-apply.ts")).dnsRestore,
  },
  {
    ...later("dns check", "do all nameservers answer alike? If not, or if one is silent, exit 4"),
    examples: ["clonepanel dns check example.com --json"],
    work: async () => (await import("../commands/dns-check.ts")).dnsCheck,
  },
  { ...later("dns import", "reads a zone from its nameserver into a file"), arguments: [aSite] },
  later("mail transfer", "moves mail that reached the secondary to the primary"),
  later("mail status", "mail that waits, per mailbox"),
  {
    ...later("check", "runs the checks once; anything bad or unknown is exit 4"),
    examples: ["clonepanel check", "clonepanel check example.com --json"],
    work: async () => (await import("../commands/check.ts")).check,
  },
];

function later(verb: string, summary: string): Command {
  return {
    verb,
    group: "dns and mail",
    summary,
    arguments: [maybeSite],
    flags: [],
    examples: [`clonepanel ${verb}`],
    work: "not-built",
  };
}
