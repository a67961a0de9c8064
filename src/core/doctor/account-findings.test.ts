import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type AccountLook, accountFindings } from "./account-findings.ts";
import type { AccountProbe } from "./account-probe.ts";

const transport = {
  driver: "ssh",
  host: "one.example",
  port: 22,
  user: "clone",
  identity: "/key",
  hostKey: "SHA256:x",
} as const;

function aProbe(changes: Partial<AccountProbe> = {}): AccountProbe {
  return {
    home: "/home/clone",
    hostName: "one",
    system: "Debian 12",
    loginShell: "/bin/bash",
    rsyncVersion: "3.5.0",
    tools: [],
    missingTools: [],
    findPrintf: true,
    php: null,
    disk: null,
    quota: null,
    clockAheadSeconds: 0,
    cronLines: [],
    ...changes,
  };
}

function levelsOf(look: AccountLook, rsyncHere: string | null = "3.5.0"): Record<string, string> {
  const findings = accountFindings(look, { transport, rsyncHere });
  return Object.fromEntries(findings.map(({ topic, level }) => [topic, level]));
}

function seen(
  changes: Partial<AccountProbe> = {},
  more: Partial<Extract<AccountLook, { kind: "seen" }>> = {},
) {
  return { kind: "seen", probe: aProbe(changes), cannot: [], lies: "elsewhere", ...more } as const;
}

describe("an account as a whole", () => {
  test("is good in every line when nothing is wrong", () => {
    assert.deepEqual(levelsOf(seen()), { login: "good", shell: "good", rsync: "good", clock: "good" });
  });

  test("that cannot be logged in to is one finding, which says what the error says", () => {
    const error = { message: "the key is refused", hint: "Look at the key, then run: clonepanel doctor one" };

    const findings = accountFindings({ kind: "failed", error }, { transport, rsyncHere: null });

    assert.deepEqual(findings, [
      { topic: "login", site: null, level: "problem", text: "the key is refused", next: "Look at the key" },
    ]);
  });

  test("without rsync, or with one before 3.0, is a problem", () => {
    assert.equal(levelsOf(seen({ rsyncVersion: null }))["rsync"], "problem");
    assert.equal(levelsOf(seen({ rsyncVersion: "2.6.9" }))["rsync"], "problem");
  });

  test("with an rsync before 3.5.0 is worth a note, since a distribution may have patched it", () => {
    const [, , finding] = accountFindings(seen({ rsyncVersion: "3.2.7" }), { transport, rsyncHere: "3.5.0" });

    assert.equal(finding?.level, "note");
    assert.match(finding?.text ?? "", /cannot be told from the number/);
  });

  test("needs no rsync when it lies on this machine", () => {
    const levels = levelsOf(seen({ rsyncVersion: null }, { lies: "here" }), null);

    assert.equal("rsync" in levels, false);
    assert.equal("rsync here" in levels, false);
  });

  test("is of no use when this machine lacks rsync", () => {
    assert.equal(levelsOf(seen(), null)["rsync here"], "problem");
    assert.equal(levelsOf(seen(), "3.2.7")["rsync here"], "note");
  });

  test("whose shell lacks a tool names it", () => {
    const [, finding] = accountFindings(seen({ findPrintf: false }, { cannot: ["mv -T"] }), {
      transport,
      rsyncHere: "3.5.0",
    });

    assert.match(finding?.text ?? "", /lacks find with -printf, mv -T/);
  });

  test("may be off by 5 s; more is a note, more than 5 min a problem, in both directions", () => {
    const off = [0, 5, -5, 6, -300, 301, -4000].map((clockAheadSeconds) =>
      levelsOf(seen({ clockAheadSeconds })),
    );

    assert.deepEqual(
      off.map((levels) => levels["clock"]),
      ["good", "good", "good", "note", "note", "problem", "problem"],
    );
  });

  test("over its quota is a problem", () => {
    const levels = levelsOf(
      seen({ quota: "Filesystem blocks quota limit\n/dev/sda1 1050000* 1000000 1100000 6days" }),
    );

    assert.equal(levels["quota"], "problem");
    assert.equal(levelsOf(seen({ quota: "/dev/sda1 1000 1000000 1100000" }))["quota"], "good");
  });
});
