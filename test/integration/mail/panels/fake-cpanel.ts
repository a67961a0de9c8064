import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpanelMail } from "../../../../src/drivers/mail-panels/cpanel/index.ts";
import type { Transport } from "../../../../src/ports/transport.ts";
import type {
  MailPanelHarness,
  PanelFacts,
  PanelTrouble,
} from "../../../../src/testing/mail-panel-contract.ts";
import { runScriptHere } from "./panel-here.ts";

const domain = "example.com";

/**
 * A `uapi` that answers as cPanel 110 does: the account's own mailbox without a domain, quotes within a text, addresses
 * written as their owner did.
 */
export async function openCpanel(): Promise<MailPanelHarness> {
  const folder = mkdtempSync(join(tmpdir(), "clonepanel-panel-"));
  mkdirSync(join(folder, "bin"));
  const program = join(folder, "bin/uapi");
  let facts: PanelFacts | null = null;
  const write = (kind: PanelTrouble): void => {
    writeFileSync(program, programText(folder, kind));
    chmodSync(program, 0o755);
    const answers = facts === null ? {} : answersOf(facts);
    for (const [name, data] of Object.entries(answers)) {
      const text = envelope(name, kind === "not-its-own" ? null : data);
      writeFileSync(join(folder, name), kind === "half" ? text.slice(0, text.length / 2) : text);
    }
  };
  const transport: Pick<Transport, "run"> = {
    run: (order) => {
      order.signal?.throwIfAborted();
      return runScriptHere(order, join(folder, "bin"));
    },
  };
  return {
    panel: cpanelMail(async () => transport as Transport),
    domain,
    secret: "right-password",
    set: (next) => {
      facts = next;
      write("none");
    },
    trouble: write,
    get changes() {
      const log = join(folder, "calls");
      const calls = existsSync(log) ? readFileSync(log, "utf8").split("\n").filter(Boolean) : [];
      return calls.filter((name) => !name.startsWith("list_")).length;
    },
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true });
    },
  };
}

function programText(folder: string, kind: PanelTrouble): string {
  const start = `#!/bin/sh\nprintf '%s\\n' "$3" >> "${folder}/calls"\n`;
  switch (kind) {
    case "wrong-login":
      return `${start}echo 'The system is locked for this user.' >&2\nexit 1\n`;
    case "silent":
      return `${start}exit 0\n`;
    case "endless":
      return `${start}exec head -c 20000000 /dev/zero\n`;
    case "none":
    case "half":
    case "not-its-own":
      return `${start}[ "$1 $2 $4" = "--output=json Email domain=${domain}" ] || exit 9\ncat "${folder}/$3"\n`;
  }
}

function answersOf({ isLocal, mailboxes, forwarders, catchAll, autoresponders }: PanelFacts) {
  const mxcheck = isLocal ? "local" : "remote";
  const texts = { refused: '":fail: No Such User Here"', bounced: ":fail:", discarded: ":blackhole:" };
  return {
    list_mxs: [
      { domain, mxcheck, detected: mxcheck, entries: [{ mx: "mail1.example.com", priority: "10" }] },
    ],
    list_pops: [
      { email: "clone", login: "Main Account" },
      ...mailboxes.map((name) => ({ email: `${name}@${domain}`, login: `${name}@${domain}` })),
    ],
    list_forwarders: forwarders.map(([name, forward]) => ({ dest: `${name}@${domain}`, forward })),
    list_default_address: [
      { domain, defaultaddress: catchAll.kind === "to" ? catchAll.address : texts[catchAll.kind] },
    ],
    list_auto_responders: autoresponders.map((name) => ({ email: `${name}@${domain}`, subject: "Away" })),
  };
}

function envelope(name: string, data: unknown): string {
  const status = data === null ? 0 : 1;
  const errors = data === null ? ["You do not have a domain by that name."] : null;
  return JSON.stringify({ apiversion: 3, func: name, module: "Email", result: { status, errors, data } });
}
