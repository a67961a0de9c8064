import assert from "node:assert/strict";
import { test } from "node:test";
import { type PanelDesk, readCatchAll } from "../../src/core/mail/doctor/panel-desk.ts";
import { panelFindings } from "../../src/core/mail/doctor/panel-findings.ts";
import {
  type MailPanelHarness,
  mailPanelContract,
  type PanelFacts,
} from "../../src/testing/mail-panel-contract.ts";
import { openCpanel } from "./mail/panels/fake-cpanel.ts";
import { openDirectAdmin } from "./mail/panels/fake-directadmin.ts";
import { openPlesk } from "./mail/panels/fake-plesk.ts";

mailPanelContract("cpanel (uapi)", { open: openCpanel, catchAlls: ["refused", "discarded", "to"] });
mailPanelContract("directadmin", {
  open: () => openDirectAdmin({ login: "401", between: "&" }),
  catchAlls: ["refused", "discarded", "to"],
});
mailPanelContract("directadmin, an old server", {
  open: () => openDirectAdmin({ login: "page", between: "\n" }),
  catchAlls: ["refused", "discarded", "to"],
});
mailPanelContract("plesk, by password", {
  open: () => openPlesk("password"),
  catchAlls: ["refused", "bounced", "to"],
});
mailPanelContract("plesk, by key", { open: () => openPlesk("key"), catchAlls: ["refused"] });

const alike: PanelFacts = {
  isLocal: true,
  mailboxes: ["info"],
  forwarders: [["sales", "boss@elsewhere.example"]],
  catchAll: { kind: "refused" },
  autoresponders: ["info"],
};

async function deskOf(
  open: () => Promise<MailPanelHarness>,
  change: Partial<PanelFacts>,
): Promise<PanelDesk> {
  await using harness = await open();
  harness.set({ ...alike, ...change });
  return await harness.panel.readDesk(harness.domain, new AbortController().signal);
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

test("panels of different makes that are set alike are called alike", async () => {
  const one = await deskOf(openCpanel, {});
  const directadmin = await deskOf(() => openDirectAdmin({ login: "401", between: "&" }), {
    autoresponders: [],
  });
  const plesk = await deskOf(() => openPlesk("key"), { autoresponders: [] });

  assert.match(wordsOf(one, directadmin), /^good: one and two: local, and set alike$/);
  assert.match(wordsOf(one, plesk), /^good: one and two: local, and set alike$/);
});

test("two panels that differ are told by what differs, and who shall answer", async () => {
  const one = await deskOf(openCpanel, {});
  const other = await deskOf(() => openPlesk("password"), {
    isLocal: false,
    forwarders: [],
    catchAll: { kind: "to", address: "clone@example.com" },
  });

  const words = wordsOf(one, other);
  assert.match(words, /the panel of two takes mail of example.com as "off"/);
  assert.match(words, /two answers by itself for info@example.com/);
  assert.match(words, /the forwarder sales@example.com to boss@elsewhere.example is on one and not on two/);
  assert.match(words, /on one it is refused, on two it goes to clone@example.com/);
});

test("a default address is read whatever its author wrote around it", () => {
  assert.deepEqual(readCatchAll('":fail: No Such User Here"'), { kind: "refused" });
  assert.deepEqual(readCatchAll(":BLACKHOLE:"), { kind: "discarded" });
  assert.deepEqual(readCatchAll("Clone"), { kind: "to", address: "clone" });
});
