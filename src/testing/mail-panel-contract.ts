import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CatchAll, PanelDesk } from "../core/mail/doctor/panel-desk.ts";
import type { MailPanel } from "../ports/mail-panel.ts";

/** What a panel that is played knows of the domain. Names stand before the @. */
export interface PanelFacts {
  readonly isLocal: boolean;
  readonly mailboxes: readonly string[];
  /** Name, and the whole address that it goes to. */
  readonly forwarders: readonly (readonly [name: string, to: string])[];
  readonly catchAll: CatchAll;
  readonly autoresponders: readonly string[];
}

export interface MailPanelHarness extends AsyncDisposable {
  readonly panel: MailPanel;
  readonly domain: string;
  set(facts: PanelFacts): void;
  trouble(kind: PanelTrouble): void;
  /** Calls that may have changed something. */
  readonly changes: number;
  /** Stands in no message. */
  readonly secret: string;
}

/** A login that is refused, somebody else's domain, no answer, one without an end, one that stops in the middle. */
export type PanelTrouble = "none" | "wrong-login" | "not-its-own" | "silent" | "endless" | "half";

export interface MailPanelContract {
  readonly open: () => Promise<MailPanelHarness>;
  /** Ways of a catch-all that this panel knows. */
  readonly catchAlls: readonly CatchAll["kind"][];
}

const usual: PanelFacts = {
  isLocal: true,
  mailboxes: ["sales", "Info"],
  forwarders: [
    ["boss", "boss@elsewhere.example"],
    ["sales", "archive@elsewhere.example"],
  ],
  catchAll: { kind: "refused" },
  autoresponders: ["info"],
};

const nothing: PanelFacts = { ...usual, mailboxes: [], forwarders: [], autoresponders: [] };

/** What every reader of a hosting panel must do. */
export function mailPanelContract(driver: string, { open, catchAlls }: MailPanelContract): void {
  const claim = (title: string, body: (harness: MailPanelHarness) => Promise<void>) =>
    test(title, async () => {
      await using harness = await open();
      harness.set(usual);
      await body(harness);
      assert.equal(harness.changes, 0, "it changed something");
    });

  describe(`the mail panel ${driver}`, () => {
    listClaims(claim, catchAlls);
    troubleClaims(claim);
  });
}

type Claim = (title: string, body: (harness: MailPanelHarness) => Promise<void>) => unknown;

function read({ panel, domain }: MailPanelHarness): Promise<PanelDesk> {
  return panel.readDesk(domain, new AbortController().signal);
}

function listClaims(claim: Claim, catchAlls: MailPanelContract["catchAlls"]): void {
  claim(
    "mailboxes, forwarders, catch-all, autoresponders and routing are told as they are",
    async (harness) => {
      const at = (name: string) => `${name}@${harness.domain}`;

      assert.deepEqual(await read(harness), {
        kind: "read",
        routing: { kind: "local" },
        mailboxes: [at("info"), at("sales")],
        forwarders: [
          `${at("boss")} to boss@elsewhere.example`,
          `${at("sales")} to archive@elsewhere.example`,
        ],
        catchAll: { kind: "refused" },
        autoresponders: [at("info")],
      });
    },
  );

  claim("a domain with nothing in it is one with nothing in it", async (harness) => {
    harness.set(nothing);

    const desk = await read(harness);

    assert.equal(desk.kind, "read", JSON.stringify(desk));
    if (desk.kind === "read")
      assert.deepEqual([desk.mailboxes, desk.forwarders, desk.autoresponders], [[], [], []]);
  });

  claim("each way of a catch-all is known", async (harness) => {
    for (const catchAll of ways.filter(({ kind }) => catchAlls.includes(kind))) {
      harness.set({ ...usual, catchAll });
      const desk = await read(harness);
      assert.deepEqual(desk.kind === "read" ? desk.catchAll : desk, catchAll);
    }
  });

  claim("mail that is not taken as the account's own is said, with what to do", async (harness) => {
    harness.set({ ...usual, isLocal: false });

    const desk = await read(harness);

    assert.equal(desk.kind === "read" ? desk.routing.kind : desk.because, "elsewhere");
    if (desk.kind === "read" && desk.routing.kind === "elsewhere")
      assert.ok(desk.routing.hint.includes(harness.domain), desk.routing.hint);
  });
}

const ways: readonly CatchAll[] = [
  { kind: "refused" },
  { kind: "bounced" },
  { kind: "discarded" },
  { kind: "to", address: "all@elsewhere.example" },
];

function troubleClaims(claim: Claim): void {
  for (const kind of ["wrong-login", "not-its-own", "silent", "endless", "half"] as const)
    claim(`"${kind}" is a reason, and never an empty list`, async (harness) => {
      harness.trouble(kind);

      const desk = await read(harness);

      assert.equal(desk.kind, "unreadable", JSON.stringify(desk));
      if (desk.kind !== "unreadable") return;
      assert.ok(desk.because.length > 5 && desk.because.length < 500, desk.because);
      assert.ok(desk.hint.length > 10);
      assert.ok(!JSON.stringify(desk).includes(harness.secret), "the secret stands in the reason");
      harness.trouble("none");
      assert.equal((await read(harness)).kind, "read", "it does not recover");
    });

  claim("who asks may stop", async ({ panel, domain }) => {
    const stopped = AbortSignal.abort(new Error("stopped"));

    await assert.rejects(panel.readDesk(domain, stopped), /stopped/);
  });
}
