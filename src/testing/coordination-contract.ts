import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Coordination, LockOutcome, SiteRecord } from "../ports/coordination.ts";
import type { Faults } from "../ports/faults.ts";
import type { OperationLog } from "../ports/log.ts";
import { operationClaims } from "./coordination-contract-operations.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";

/** One process's view of the shared state. */
export interface StateView extends AsyncDisposable {
  readonly coordination: Coordination;
  readonly log: OperationLog;
  /** Ends like a killed process. */
  abandon(): void;
}

export interface CoordinationHarness extends AsyncDisposable {
  /** One more process on the same state. */
  open(parts: { readonly clock: FakeClock; readonly faults: Faults }): Promise<StateView>;
  /** Time goes by for everybody; default: the clock is moved. */
  pass?(clock: FakeClock, durationMs: number): Promise<void>;
  /** How long a dead holder must have been watched before it is succeeded; default: its death is proven at once. */
  readonly silenceMs?: number;
}

const noFaults: Faults = { point: () => undefined };

/** What every coordination driver and operation log must do, asked of each of them alike. */
export function coordinationContract(driver: string, makeHarness: () => Promise<CoordinationHarness>): void {
  const claim = (title: string, body: (room: CoordinationRoom) => Promise<void>) =>
    test(title, async () => {
      await using harness = await makeHarness();
      const clock = fakeClock();
      const views: StateView[] = [];
      const open = async (faults = noFaults) => {
        const view = await harness.open({ clock, faults });
        views.push(view);
        return view;
      };
      const pass = harness.pass ?? ((moved: FakeClock, durationMs: number) => moved.advance(durationMs));
      const { silenceMs = null } = harness;
      await body({ clock, open, silenceMs, pass: (durationMs) => pass(clock, durationMs) });
      for (const view of views) await view[Symbol.asyncDispose]();
    });

  describe(`the coordination ${driver}`, () => {
    siteClaims(claim);
    valueClaims(claim);
    everythingClaims(claim);
    lockClaims(claim);
    operationClaims(claim);
  });
}

export interface CoordinationRoom {
  readonly clock: FakeClock;
  readonly open: (faults?: Faults) => Promise<StateView>;
  readonly pass: (durationMs: number) => Promise<void>;
  /** Null: death is proven, and no time counts. */
  readonly silenceMs: number | null;
}
export type CoordinationClaim = (title: string, body: (room: CoordinationRoom) => Promise<void>) => unknown;

function siteClaims(claim: CoordinationClaim): void {
  claim("an unknown site is null", async ({ open }) => {
    const { coordination } = await open();

    assert.equal(await coordination.readSite("nowhere.example"), null);
  });

  claim("a record comes back as it was stored, with its revision", async ({ open }) => {
    const [one, two] = [await open(), await open()];

    const stored = await one.coordination.storeSite(aRecord(), 0);

    assert.equal(stored.kind, "stored");
    assert.deepEqual(await two.coordination.readSite("example.com"), { ...aRecord(), rev: 1 });
  });

  claim("a stale revision changes nothing", async ({ open }) => {
    const { coordination } = await open();
    await coordination.storeSite(aRecord(), 0);
    await coordination.storeSite(aRecord({ epoch: 2 }), 1);

    assert.deepEqual(await coordination.storeSite(aRecord({ epoch: 9 }), 0), { kind: "conflict" });
    assert.deepEqual(await coordination.storeSite(aRecord({ epoch: 9 }), 1), { kind: "conflict" });
    assert.deepEqual(await coordination.storeSite(aRecord({ epoch: 9 }), 3), { kind: "conflict" });
    assert.equal((await coordination.readSite("example.com"))?.epoch, 2);
  });

  claim("of many writers with the same revision exactly one wins", async ({ open }) => {
    const views = [await open(), await open(), await open()];
    await views[0]?.coordination.storeSite(aRecord(), 0);

    const outcomes = await Promise.all(
      views.map((view, index) => view.coordination.storeSite(aRecord({ epoch: 10 + index }), 1)),
    );

    assert.equal(outcomes.filter(({ kind }) => kind === "stored").length, 1);
  });
}

function valueClaims(claim: CoordinationClaim): void {
  claim("a value comes back to every process, and a stale writer changes nothing", async ({ open }) => {
    const [one, two] = [await open(), await open()];

    assert.equal(await one.coordination.readValue("checks a"), null);
    assert.equal(await one.coordination.storeValue("checks a", { n: [1, null] }, 1), "conflict");
    assert.equal(await one.coordination.storeValue("checks a", { n: [1, null] }, 0), "stored");
    assert.deepEqual(await two.coordination.readValue("checks a"), { rev: 1, value: { n: [1, null] } });
    assert.equal(await two.coordination.storeValue("checks a", "two", 0), "conflict");
    assert.equal(await two.coordination.storeValue("checks a", "two", 1), "stored");
    assert.equal(await one.coordination.storeValue("checks a", "one", 1), "conflict");
    assert.deepEqual(await one.coordination.readValue("checks a"), { rev: 2, value: "two" });
    assert.equal(await one.coordination.readValue("checks b"), null);
  });
}

function everythingClaims(claim: CoordinationClaim): void {
  claim("everything is listed, by name, with its revisions, and no lock is among it", async ({ open }) => {
    const { coordination } = await open();
    await coordination.takeLock("site:a", "sync a");
    await coordination.storeSite(aRecord({ site: "b.example" }), 0);
    await coordination.storeSite(aRecord({ site: "a.example" }), 0);
    await coordination.storeSite(aRecord({ site: "b.example", epoch: 7 }), 1);
    await coordination.storeValue("checks b", [1], 0);
    await coordination.storeValue("checks a", null, 0);

    const { sites, values } = await coordination.everything();

    assert.deepEqual(sites, [
      aRecord({ site: "a.example", rev: 1 }),
      aRecord({ site: "b.example", epoch: 7, rev: 2 }),
    ]);
    assert.deepEqual(values, [
      { key: "checks a", rev: 1, value: null },
      { key: "checks b", rev: 1, value: [1] },
    ]);
  });

  claim("more than one page of values is listed", async ({ open }) => {
    const { coordination } = await open();
    const keys = Array.from({ length: 1_010 }, (_, at) => `value ${String(at).padStart(4, "0")}`);
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(keys.slice(at, at + 50).map((key) => coordination.storeValue(key, key, 0)));

    assert.deepEqual(
      (await coordination.everything()).values.map(({ key }) => key),
      keys,
    );
  });
}

function lockClaims(claim: CoordinationClaim): void {
  claim("a lock is granted once, and again after it was given back", async ({ open }) => {
    const [one, two] = [await open(), await open()];
    const first = granted(await one.coordination.takeLock("site:a", "sync a"));

    assert.equal((await two.coordination.takeLock("site:a", "verify a")).kind, "held");
    assert.equal((await one.coordination.takeLock("site:a", "sync a")).kind, "held");
    assert.equal((await two.coordination.takeLock("site:b", "sync b")).kind, "granted");
    await first[Symbol.asyncDispose]();
    assert.equal((await two.coordination.takeLock("site:a", "verify a")).kind, "granted");
  });

  claim("who holds a lock is said, and since when", async ({ open, clock }) => {
    const [one, two] = [await open(), await open()];
    const since = clock.nowMs();
    await one.coordination.takeLock("site:a", "sync a");
    await clock.advance(5_000);

    const outcome = await two.coordination.takeLock("site:a", "verify a");

    assert.ok(outcome.kind === "held");
    assert.match(outcome.by, /sync a/);
    assert.equal(outcome.sinceMs, since);
  });

  claim(
    "a holder that lives is never succeeded, however long it takes",
    async ({ open, pass, silenceMs }) => {
      const [one, two] = [await open(), await open()];
      await one.coordination.takeLock("site:a", "sync a");

      for (let look = 0; look < 12; look += 1) {
        await pass(silenceMs === null ? 30 * 86_400_000 : silenceMs / 2);
        assert.equal((await two.coordination.takeLock("site:a", "sync a")).kind, "held");
      }
    },
  );

  claim("a dead holder is succeeded, at once or when it was silent long enough", async (room) => {
    const [one, two, three] = [await room.open(), await room.open(), await room.open()];
    await one.coordination.takeLock("site:a", "sync a");

    one.abandon();

    if (room.silenceMs !== null) {
      assert.equal((await two.coordination.takeLock("site:a", "sync a")).kind, "held");
      await room.pass(room.silenceMs * 1.1);
    }
    assert.equal((await two.coordination.takeLock("site:a", "sync a")).kind, "granted");
    assert.equal((await three.coordination.takeLock("site:a", "sync a")).kind, "held");
  });

  claim("a lock given back twice does not take away the next holder's", async ({ open }) => {
    const [one, two] = [await open(), await open()];
    const first = granted(await one.coordination.takeLock("site:a", "sync a"));
    await first[Symbol.asyncDispose]();
    await two.coordination.takeLock("site:a", "sync a");

    await first[Symbol.asyncDispose]();

    assert.equal((await one.coordination.takeLock("site:a", "sync a")).kind, "held");
  });
}

function granted(outcome: LockOutcome) {
  assert.ok(outcome.kind === "granted");
  return outcome.lock;
}

function aRecord(part: Partial<SiteRecord> = {}): SiteRecord {
  return {
    site: "example.com",
    rev: 0,
    primary: "sydney",
    epoch: 1,
    generation: 0,
    generationAt: null,
    surveyedAt: null,
    replicas: [{ account: "fremont", role: "replica", generation: null, surveyedAt: null, verifiedAt: null }],
    heldSince: null,
    ...part,
  };
}
