import assert from "node:assert/strict";
import type { LogQuery, OperationLog } from "../ports/log.ts";
import type { CoordinationClaim } from "./coordination-contract.ts";

/** What the log of operations must do: begun, journalled step by step, ended, swept. */
export function operationClaims(claim: CoordinationClaim): void {
  lifeClaims(claim);
  stepClaims(claim);
  sweepClaims(claim);
}

function lifeClaims(claim: CoordinationClaim): void {
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
    assert.deepEqual(await idsOf({ limit: 9, beforeId: ids[2] ?? "" }), [ids[1], ids[0]]);
  });

  claim(
    "the list is by kind, by state and by several sites, and one is found by its id",
    async ({ open }) => {
      const { log } = await open();
      const ended = await log.begin({ kind: "drill", site: "a", epoch: null });
      await ended.plan({ much: "text" });
      await ended.end("failed", { passed: false });
      const about = [
        { kind: "sync", site: "a" },
        { kind: "sync", site: "b" },
        { kind: "doctor", site: null },
      ] as const;
      const ids = [ended.id];
      for (const { kind, site } of about) ids.push((await log.begin({ kind, site, epoch: null })).id);
      const idsOf = async (query: Omit<LogQuery, "limit">) =>
        (await log.list({ limit: 9, ...query })).map(({ id }) => ids.indexOf(id));

      assert.deepEqual(await idsOf({ kinds: ["drill"] }), [0]);
      assert.deepEqual(await idsOf({ kinds: ["drill", "doctor"] }), [3, 0]);
      assert.deepEqual(await idsOf({ site: "a", kinds: ["sync", "drill"] }), [1, 0]);
      assert.deepEqual(await idsOf({ sites: ["a"] }), [1, 0]);
      assert.deepEqual(await idsOf({ sites: [] }), []);
      assert.deepEqual(await idsOf({ status: "running" }), [3, 2, 1]);
      assert.deepEqual(await idsOf({ status: "failed" }), [0]);
      const [head] = await log.list({ limit: 1, status: "failed", content: "heads" });
      assert.deepEqual([head?.plan, head?.outcome], [null, null]);
      assert.deepEqual((await log.get(ended.id))?.plan, { much: "text" });
      assert.equal(await log.get("20261122T173000Z-none00"), null);
    },
  );

  claim("what changed is told in its order, whoever wrote it, and nothing is left out", async ({ open }) => {
    const [one, two] = [await open(), await open()];
    const { newest } = await two.log.newestChange();
    const first = await one.log.begin({ kind: "sync", site: "a", epoch: null });
    const second = await two.log.begin({ kind: "sync", site: "b", epoch: null });
    await first.step("survey", async () => undefined);
    await first.end("done", null);

    const changes = await two.log.changes({ after: newest, limit: 99 });

    const told = changes.map(({ operation, step }) => [operation, step]);
    assert.deepEqual(told, [
      [first.id, null],
      [second.id, null],
      [first.id, 1],
      [first.id, 1],
      [first.id, null],
    ]);
    const end = await one.log.newestChange();
    assert.equal(end.newest, changes.at(-1)?.seq);
    assert.equal(end.log, (await two.log.newestChange()).log);
    assert.ok(end.oldest <= (changes[0]?.seq ?? 0));
    assert.deepEqual(await two.log.changes({ after: changes[3]?.seq ?? 0, limit: 99 }), changes.slice(4));
    assert.deepEqual(await two.log.changes({ after: newest, limit: 2 }), changes.slice(0, 2));
  });
}

function stepClaims(claim: CoordinationClaim): void {
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

function sweepClaims(claim: CoordinationClaim): void {
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
