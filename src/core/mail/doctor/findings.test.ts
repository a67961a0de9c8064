import assert from "node:assert/strict";
import { test } from "node:test";
import { type ProofLook, proofFindings, stsNames } from "./proof-findings.ts";
import { type RecipientLook, recipientFindings } from "./recipient-findings.ts";
import { readRcptTalk } from "./smtp-talk.ts";

const said = (...lines: readonly string[]) => readRcptTalk({ kind: "said", lines });
const greeting = ["220-hello", "220 mail", "250-mail", "250 SIZE 1", "250 ok"];

function recipients(change: Partial<RecipientLook>): string {
  const look = {
    site: "example.com",
    domain: "example.com",
    mailboxes: new Map([
      ["one", ["info", "sales"]],
      ["two", ["info", "sales"]],
    ]),
    servers: [],
    ...change,
  };
  return recipientFindings(look)
    .map(({ level, text }) => `${level}: ${text}`)
    .join("\n");
}

test("a mailbox of one side only is named, with the side that lacks it", () => {
  const mailboxes = new Map([
    ["one", ["info"]],
    ["two", ["info", "anna"]],
  ]);

  assert.match(recipients({}), /^good: the same 2 on both: info, sales$/);
  assert.match(recipients({ mailboxes }), /^problem: anna is a mailbox on two and none on one/);
  const broken = new Map([["two", { because: "no such folder", hint: "look" }]]);
  assert.match(
    recipients({ mailboxes: broken }),
    /problem: the mailboxes on two could not be listed: no such folder/,
  );
});

test("a server is good when it takes the known address and refuses the unknown one; anything else is said", () => {
  const server = { account: "two", host: "mail2.example.com", known: "info" };
  const of = (...lines: readonly string[]) =>
    recipients({ servers: [{ ...server, talk: said(...greeting, ...lines) }] });

  assert.match(
    of("250 ok", "550 no such user"),
    /good: two \(mail2.example.com\) takes info@example.com and refuses/,
  );
  assert.match(of("250 ok", "250 ok"), /problem: two accepts addresses that do not exist/);
  assert.match(of("550 unknown", "550 unknown"), /problem: two refuses info@example.com: 550 unknown/);
  assert.match(of("451 later", "550 unknown"), /note: two puts info@example.com off/);
  assert.match(of(), /note: the mail server of two .* could not be asked from here/);
  assert.match(recipients({ servers: [{ ...server, talk: said("554 go away") }] }), /it said "554 go away"/);
});

function proofs(change: Partial<ProofLook>): string {
  const sender = {
    account: "one",
    address: "203.0.113.10",
    spf: "pass",
    reverse: { kind: "found", values: ["mail1.example.com"] },
    isConfirmed: true,
  } as const;
  const look: ProofLook = {
    site: "example.com",
    domain: "example.com",
    senders: [sender],
    dmarc: { kind: "found", values: ["v=DMARC1; p=none"] },
    dkim: { asked: ["default"], found: ["default"], isUnknown: false },
    sts: null,
    ...change,
  };
  return proofFindings(look)
    .map(({ level, topic }) => `${topic} ${level}`)
    .join(", ");
}

test("each proof is judged for each account, and what nobody could tell is not called wrong", () => {
  const unknown = { kind: "unknown", because: "ETIMEOUT" } as const;
  const sender = {
    account: "two",
    address: "198.51.100.20",
    spf: "fail",
    reverse: { kind: "none" },
    isConfirmed: null,
  } as const;

  assert.equal(proofs({}), "spf good, ptr good, dkim good, dmarc good");
  assert.equal(proofs({ senders: [sender] }), "spf problem, ptr problem, dkim good, dmarc good");
  assert.equal(
    proofs({
      senders: [{ ...sender, spf: "unknown", reverse: unknown }],
      dmarc: unknown,
      dkim: { asked: ["x"], found: [], isUnknown: true },
    }),
    "spf note, ptr note, dkim note, dmarc note",
  );
  assert.equal(
    proofs({ dmarc: { kind: "none" }, sts: { policy: null, missing: [] } }),
    "spf good, ptr good, dkim good, dmarc note, mta-sts problem",
  );
});

test("an MTA-STS policy names a host by its name, or by a star for one label", () => {
  const policy = "version: STSv1\r\nmode: enforce\r\nmx: mail1.example.com\r\nmx: *.backup.example\r\n";

  const hosts = ["mail1.example.com", "mail2.example.com", "a.backup.example", "a.b.backup.example"];
  assert.deepEqual(
    hosts.map((host) => stsNames(policy, host)),
    [true, false, true, false],
  );
});
