import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Coordination, LockOutcome, SiteRecord } from "../ports/coordination.ts";
import type { Faults } from "../ports/faults.ts";
import type { OperationLog } from "../ports/log.ts";
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
}

const noFaults: Faults = { point: () => undefined };

/** What every coordination driver and operation log must do, asked of each of them alike. */
export function coordinationContract(driver: string, makeHarness: () => Promise<CoordinationHarness>): void {
  const claim = (title: string, body: (room: Room) => Promise<void>) =>
    test(title, async () => {
      await using harness = await makeHarness();
      const clock = fakeClock();
      const views: StateView[] = [];
      const open = async (faults = noFaults) => {
        const view = await harness.open({ clock, faults });
        views.push(view);
        return view;
      };
      await body({ clock, open });
      for (const view of views) await view[Symbol.asyncDispose]();
    });

  describe(`the coordination ${driver}`, () => {
    siteClaims(claim);
    valueClaims(claim);
    lockClaims(claim);
    operationClaims(claim);
    stepClaims(claim);
    sweepClaims(claim);
  });
}

interface Room {
  readonly clock: FakeClock;
  readonly open: (faults?: Faults) => Promise<StateView>;
}
type Claim = (title: string, body: (room: Room) => Promise<void>) => unknown;

function siteClaims(claim: Claim): void {
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

function valueClaims(claim: Claim): void {
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

function lockClaims(claim: Claim): void {
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

  claim("a holder that lives is never succeeded, however long it takes", async ({ open, clock }) => {
    const [one, two] = [await open(), await open()];
    await one.coordination.takeLock("site:a", "sync a");

    await clock.advance(365 * 86_400_000);

    assert.equal((await two.coordination.takeLock("site:a", "sync a")).kind, "held");
  });

  claim("a dead holder is succeeded at once", async ({ open }) => {
    const [one, two] = [await open(), await open()];
    await one.coordination.takeLock("site:a", "sync a");

    one.abandon();

    assert.equal((await two.coordination.takeLock("site:a", "sync a")).kind, "granted");
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

function operationClaims(claim: Claim): void {
  claim("an operation is seen by others with its plan and its end", async ({ open, clock }) => {
    const [one, two] = [await open(), await open()];
    const startedAt = clock.nowMs();
    const operation = await one.log.begin({ kind: "sync", site: "a.example", epoch: 3 });
    await operation.plan({ files: 2 });
    await clock.advance(1_500);

    await operation.end("done", { changed: true });

    assert.deepEqual(await two.log.list({ limit: 10 }), [
      {
        id: operation.id,
        kind: "sync",
        site: "a.example",
        epoch: 3,
        startedAt,
        endedAt: startedAt + 1_500,
        status: "done",
        plan: { files: 2 },
        outcome: { changed: true },
        error: null,
      },
    ]);
  });

  claim("a failure keeps its error", async ({ open }) => {
    const { log } = await open();
    const operation = await log.begin({ kind: "restore", site: null, epoch: null });
    const error = { code: "DISK_FULL", message: "no room", hint: "free some" };

    await operation.end("failed", null, error);

    assert.deepEqual((await log.list({ limit: 1 }))[0]?.error, error);
  });

  claim("an operation ends once", async ({ open }) => {
    const { log } = await open();
    const operation = await log.begin({ kind: "sync", site: null, epoch: null });
    await operation.end("done", null);

    await assert.rejects(operation.end("failed", null), /ended already/);
    assert.equal((await log.list({ limit: 1 }))[0]?.status, "done");
  });

  claim("ids sort like the operations began, also when the clock was set back", async ({ open, clock }) => {
    const [one, two] = [await open(), await open()];
    const ids: string[] = [];
    for (const view of [one, two, one, two]) {
      ids.push((await view.log.begin({ kind: "sync", site: null, epoch: null })).id);
      clock.setNow(clock.nowMs() - 60_000);
    }

    assert.deepEqual([...ids].sort(), ids);
    assert.equal(new Set(ids).size, 4);
    assert.match(ids[0] ?? "", /^20261122T173000Z-[0-9a-f]{6}$/);
  });

  claim("the list is newest first, bounded, by site, and after an id", async ({ open }) => {
    const { log } = await open();
    const ids: string[] = [];
    for (const site of ["a", "b", "a", "b"]) {
      ids.push((await log.begin({ kind: "sync", site, epoch: null })).id);
    }
    const idsOf = async (query: Parameters<OperationLog["list"]>[0]) =>
      (await log.list(query)).map(({ id }) => id);

    assert.deepEqual(await idsOf({ limit: 2 }), [ids[3], ids[2]]);
    assert.deepEqual(await idsOf({ limit: 9, site: "a" }), [ids[2], ids[0]]);
    assert.deepEqual(await idsOf({ limit: 9, afterId: ids[1] ?? "" }), [ids[3], ids[2]]);
  });
}

function stepClaims(claim: Claim): void {
  claim("the intent of a step is known before its effect, the outcome after it", async ({ open, clock }) => {
    const [one, two] = [await open(), await open()];
    const operation = await one.log.begin({ kind: "sync", site: null, epoch: null });
    const at = clock.nowMs();

    const result = await operation.step(
      "commit",
      async () => {
        assert.deepEqual(await two.log.steps(operation.id), [
          {
            operation: operation.id,
            seq: 1,
            name: "commit",
            status: "intent",
            at,
            endedAt: null,
            evidence: null,
          },
        ]);
        await clock.advance(10);
        return 42;
      },
      (value) => ({ generation: value }),
    );

    assert.equal(result, 42);
    assert.deepEqual(await two.log.steps(operation.id), [
      {
        operation: operation.id,
        seq: 1,
        name: "commit",
        status: "done",
        at,
        endedAt: at + 10,
        evidence: { generation: 42 },
      },
    ]);
  });

  claim("a failing step is recorded and its error passed on", async ({ open }) => {
    const { log } = await open();
    const operation = await log.begin({ kind: "sync", site: null, epoch: null });
    await operation.step("survey", async () => undefined);

    await assert.rejects(
      operation.step("fetch", () => Promise.reject(new Error("the line broke"))),
      /the line broke/,
    );

    const steps = await log.steps(operation.id);
    assert.deepEqual(
      steps.map(({ seq, name, status }) => ({ seq, name, status })),
      [
        { seq: 1, name: "survey", status: "done" },
        { seq: 2, name: "fetch", status: "failed" },
      ],
    );
    assert.match(JSON.stringify(steps[1]?.evidence), /the line broke/);
  });

  claim("every step passes its three points of death in order", async ({ open }) => {
    const points: string[] = [];
    const { log } = await open({ point: (name) => void points.push(name) });
    const operation = await log.begin({ kind: "sync", site: null, epoch: null });

    await operation.step("ship", async () => void points.push("the effect"));

    assert.deepEqual(points, ["ship:before", "the effect", "ship:effect", "ship:after"]);
  });
}

function sweepClaims(claim: Claim): void {
  claim("a dead process's running operations are marked, once", async ({ open, clock }) => {
    const [one, two] = [await open(), await open()];
    const lost = await one.log.begin({ kind: "sync", site: "a", epoch: 1 });
    const ended = await one.log.begin({ kind: "sync", site: "b", epoch: 1 });
    await ended.end("done", null);
    one.abandon();
    await clock.advance(1_000);

    const swept = await two.log.sweepInterrupted();

    assert.deepEqual(
      swept.map(({ id, status, endedAt }) => ({ id, status, endedAt })),
      [{ id: lost.id, status: "interrupted", endedAt: clock.nowMs() }],
    );
    assert.deepEqual(await two.log.sweepInterrupted(), []);
    assert.equal((await two.log.list({ limit: 9, site: "b" }))[0]?.status, "done");
  });

  claim("a living process's operations are left alone", async ({ open, clock }) => {
    const [one, two] = [await open(), await open()];
    const running = await one.log.begin({ kind: "sync", site: "a", epoch: 1 });
    await clock.advance(365 * 86_400_000);

    assert.deepEqual(await two.log.sweepInterrupted(), []);
    await running.end("done", null);
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
