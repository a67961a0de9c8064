import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type PanelDesk, panelFindings } from "../../src/core/mail/doctor/panel-findings.ts";
import { cpanelMail } from "../../src/drivers/mail-panels/cpanel/index.ts";
import type { Transport } from "../../src/ports/transport.ts";
import { runScriptHere } from "./mail/panel-here.ts";

const signal = new AbortController().signal;

/** A `uapi` that answers as cPanel 110 does: the account's own mailbox without a domain, quotes within a text. */
const answers = {
  list_mxs: [
    {
      domain: "example.com",
      mxcheck: "local",
      detected: "local",
      local: 1,
      remote: 0,
      secondary: 0,
      alwaysaccept: 1,
      entries: [{ mx: "mail1.example.com", priority: "10" }],
    },
  ],
  list_pops: [
    { email: "clone", login: "Main Account" },
    { email: "Info@example.com", login: "info@example.com" },
  ],
  list_forwarders: [{ dest: "sales@example.com", forward: "boss@elsewhere.example" }],
  list_default_address: [{ domain: "example.com", defaultaddress: '":fail: No Such User Here"' }],
  list_auto_responders: [{ email: "info@example.com", subject: "Away" }],
};

async function deskOf(
  change: Partial<Record<keyof typeof answers, unknown>> = {},
  status = 1,
): Promise<PanelDesk> {
  const folder = mkdtempSync(join(tmpdir(), "clonepanel-panel-"));
  try {
    for (const [name, data] of Object.entries({ ...answers, ...change }))
      writeFileSync(
        join(folder, name),
        JSON.stringify({
          apiversion: 3,
          func: name,
          module: "Email",
          result: { status, errors: status === 1 ? null : ["no such domain"], data },
        }),
      );
    mkdirSync(join(folder, "bin"));
    const uapi = join(folder, "bin/uapi");
    writeFileSync(
      uapi,
      `#!/bin/sh\n[ "$1 $2 $4" = "--output=json Email domain=example.com" ] || exit 9\ncat "${folder}/$3"\n`,
    );
    chmodSync(uapi, 0o755);
    const transport: Pick<Transport, "run"> = { run: (order) => runScriptHere(order, join(folder, "bin")) };
    return await cpanelMail(async () => transport as Transport).readDesk("example.com", signal);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function wordsOf(one: PanelDesk, two: PanelDesk): string {
  return panelFindings({
    site: "example.com",
    domain: "example.com",
    primary: "one",
    desks: new Map([
      ["one", one],
      ["two", two],
    ]),
  })
    .map(({ level, text }) => `${level}: ${text}`)
    .join("\n");
}

test("a cPanel account tells mailboxes, forwarders, the default address, autoresponders and its routing", async () => {
  assert.deepEqual(await deskOf(), {
    kind: "read",
    routing: "local",
    mailboxes: ["info@example.com"],
    forwarders: ["sales@example.com to boss@elsewhere.example"],
    catchAll: ":fail: No Such User Here",
    autoresponders: ["info@example.com"],
  });
});

test("what is no such answer is said and not guessed", async () => {
  assert.deepEqual(await deskOf({}, 0), { kind: "unreadable", because: "uapi list_mxs: no such domain" });
  const odd = await deskOf({ list_pops: [{ mail: 1 }] });
  assert.deepEqual(odd, {
    kind: "unreadable",
    because: "uapi list_pops answers in a form that is not known here",
  });
  assert.match(JSON.stringify(await deskOf({ list_mxs: [] })), /has no mail of example.com/);
});

test("two panels that differ are told by what differs, and who shall answer", async () => {
  const one = await deskOf();
  const two = await deskOf({ list_auto_responders: [] });
  const other = await deskOf({
    list_mxs: [{ domain: "example.com", mxcheck: "remote" }],
    list_forwarders: [],
    list_default_address: [{ domain: "example.com", defaultaddress: "clone" }],
  });

  assert.match(wordsOf(one, two), /^good: one and two: local, and set alike$/);
  const words = wordsOf(one, other);
  assert.match(words, /the panel of two takes mail of example.com as "remote"/);
  assert.match(words, /two answers by itself for info@example.com/);
  assert.match(words, /the forwarder sales@example.com to boss@elsewhere.example is on one and not on two/);
  assert.match(words, /one says :fail: No Such User Here, two says clone/);
});
