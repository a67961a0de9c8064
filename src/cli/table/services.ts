import type { Command } from "../frame/command.ts";
import { aSite, maybeSite } from "./flags.ts";

export const serviceCommands: readonly Command[] = [
  later("dns plan", "what would change at the nameservers"),
  later("dns apply", "changes the nameservers by a reviewed plan"),
  later("dns check", "do all nameservers answer alike?"),
  { ...later("dns import", "reads a zone from its nameserver into a file"), arguments: [aSite] },
  later("mail transfer", "moves mail that reached the secondary to the primary"),
  later("mail status", "mail that waits, per mailbox"),
  later("check", "runs the checks once"),
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
