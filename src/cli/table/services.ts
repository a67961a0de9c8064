import type { Argument, Command } from "../frame/command.ts";
import { allowDeletions, aSite, maybeSite } from "./flags.ts";

const aMessage: Argument = { name: "message", need: "required" };

export const serviceCommands: readonly Command[] = [
  {
    ...aService("dns plan", "what would change at the nameservers; a difference is exit 4"),
    examples: ["clonepanel dns plan example.com"],
    work: async () => (await import("../commands/dns-plan.ts")).dnsPlan,
  },
  {
    ...aService("dns apply", "changes the nameservers by a reviewed plan"),
    flags: [
      { name: "plan", value: "HASH", summary: "only if the plan is still the one that dns plan showed" },
      { ...allowDeletions, summary: "go on although much of the zone would be changed or removed" },
      {
        name: "allow-delicate",
        value: null,
        summary: "change nameservers, mail servers, CAA or DS records too",
      },
    ],
    examples: ["clonepanel dns apply --preview", "clonepanel dns apply example.com --yes"],
    work: async () => (await import("../commands/dns-apply.ts")).dnsApply,
  },
  {
    ...aService("dns prepare", "publishes the short TTL, so that a coming change is seen sooner"),
    examples: ["clonepanel dns prepare example.com"],
    work: async () => (await import("../commands/dns-apply.ts")).dnsPrepare,
  },
  {
    ...aService("dns restore", "publishes the normal TTL again"),
    examples: ["clonepanel dns restore example.com"],
    work: async () => (await import("../commands/dns-apply.ts")).dnsRestore,
  },
  {
    ...aService("dns check", "do all nameservers answer alike? If not, or if one is silent, exit 4"),
    examples: ["clonepanel dns check example.com --json"],
    work: async () => (await import("../commands/dns-check.ts")).dnsCheck,
  },
  {
    ...aService("dns undo", "brings back what stood before the last change"),
    arguments: [aSite],
    examples: ["clonepanel dns undo example.com"],
    work: async () => (await import("../commands/dns-apply.ts")).dnsUndo,
  },
  {
    ...aService("dns import", "reads a zone from its nameserver into a file"),
    arguments: [aSite],
    flags: [
      { name: "from", value: "PROVIDER", summary: "this one; otherwise the first that answers" },
      { name: "to", value: "FILE", summary: "a new file; otherwise the zone is printed" },
    ],
    examples: ["clonepanel dns import example.com --to zones/example.com.zone"],
    work: async () => (await import("../commands/dns-import.ts")).dnsImport,
  },
  {
    ...aService("certificate check", "what browsers are shown at each account's own address; if bad, exit 4"),
    examples: ["clonepanel certificate check", "clonepanel certificate check example.com --json"],
    work: async () => (await import("../commands/certificate.ts")).certificateCheck,
  },
  {
    ...aService("certificate renew", "a new certificate when one is due, and the same one on every account"),
    examples: ["clonepanel certificate renew example.com --yes"],
    work: async () => (await import("../commands/certificate.ts")).certificateRenew,
  },
  {
    ...aService("mail transfer", "moves mail that reached the secondary to the primary"),
    examples: ["clonepanel mail transfer --preview", "clonepanel mail transfer example.com --yes"],
    work: async () => (await import("../commands/mail-transfer.ts")).mailTransfer,
  },
  {
    ...aService("mail held", "what this machine keeps of moved mail, the newest first"),
    examples: ["clonepanel mail held example.com"],
    work: async () => (await import("../commands/mail-held.ts")).mailHeld,
  },
  {
    ...aService("mail redeliver", "delivers one held message to the primary once more"),
    arguments: [aSite, aMessage],
    examples: ["clonepanel mail redeliver example.com 3f9a1c"],
    work: async () => (await import("../commands/mail-one.ts")).mailRedeliver,
  },
  {
    ...aService("mail release", "lets one quarantined message be tried again"),
    arguments: [aSite, aMessage],
    examples: ["clonepanel mail release example.com 3f9a1c"],
    work: async () => (await import("../commands/mail-one.ts")).mailRelease,
  },
  {
    ...aService("mail doctor", "is mail set up right on both accounts? A line each, with what to type next"),
    flags: [
      {
        name: "send",
        value: null,
        summary: "send a message through each mail server, and see how long it takes to the mailbox",
      },
    ],
    examples: ["clonepanel mail doctor", "clonepanel mail doctor example.com --send"],
    work: async () => (await import("../commands/mail-doctor.ts")).mailDoctor,
  },
  {
    ...aService("mail status", "mail that waits, is held or quarantined, as the last transfer saw it"),
    examples: ["clonepanel mail status", "clonepanel mail status example.com --json"],
    work: async () => (await import("../commands/mail-status.ts")).mailStatus,
  },
  {
    ...aService("check", "runs the checks once; anything bad or unknown is exit 4"),
    examples: ["clonepanel check", "clonepanel check example.com --json"],
    work: async () => (await import("../commands/check.ts")).check,
  },
];

function aService(verb: string, summary: string): Omit<Command, "work"> {
  return {
    verb,
    group: "dns and mail",
    summary,
    arguments: [maybeSite],
    flags: [],
    examples: [`clonepanel ${verb}`],
  };
}
