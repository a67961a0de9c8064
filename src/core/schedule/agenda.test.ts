import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Agenda, type Due, missedRuns } from "./agenda.ts";
import { dueAtMs, type Job, type JobHistory, longestPauseMs, retryAfterMs } from "./job.ts";
import { type Places, silence } from "./places.ts";

const now = 1_000_000_000;
const minute = 60_000;

function aJob(part: Partial<Job> = {}): Job {
  const turn = { lane: "work", patienceMs: 0 } as const;
  const history = { kind: "waiting", fromMs: now } as const;
  return { id: "a", everyMs: minute, needs: ["site:a"], ...turn, history, ...part };
}

function places(work: number): Places {
  return { work, watch: work, doubt: work, names: work, move: work };
}

function anAgenda(jobs: readonly Job[], work: number): Agenda {
  return new Agenda(jobs, now, places(work));
}

function nextDue(jobs: readonly Job[], nowMs: number, most: number): Due {
  return new Agenda(jobs, nowMs, places(most)).due({ nowMs, mayStart: () => true });
}

function ids(jobs: readonly Job[]): readonly string[] {
  return jobs.map(({ id }) => id);
}

test("a job runs when its interval is over, and jitter only makes it earlier", () => {
  const ran = (jitter: number) => aJob({ history: { kind: "succeeded", startedMs: now, jitter } });

  assert.equal(dueAtMs(ran(0), now), now + minute);
  assert.equal(dueAtMs(ran(0.5), now), now + 57_000);
});

test("failures are tried again sooner at first, then at the interval", () => {
  assert.deepEqual(
    [1, 2, 3, 4, 9].map((failures) => retryAfterMs(minute, failures)),
    [10_000, 20_000, 40_000, minute, minute],
  );
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((failures) => retryAfterMs(1_000, failures)),
    [1_000, 2_000, 4_000, 8_000, 10_000],
  );
});

test("two sites on one account take turns, the longest waiting first", () => {
  const older = aJob({
    id: "b",
    needs: ["site:b", "account:x"],
    history: { kind: "waiting", fromMs: now - 5 },
  });
  const newer = aJob({
    id: "a",
    needs: ["site:a", "account:x"],
    history: { kind: "waiting", fromMs: now - 1 },
  });
  const other = aJob({ id: "c", needs: ["site:c", "account:y"], history: { kind: "waiting", fromMs: now } });

  assert.deepEqual(ids(nextDue([newer, older, other], now, 9).start), ["b", "c"]);
});

test("a job that waits for two accounts is not passed over by those that need one", () => {
  const busy = aJob({ id: "busy", needs: ["x"], history: { kind: "running", sinceMs: now } });
  const both = aJob({ id: "both", needs: ["x", "y"], history: { kind: "waiting", fromMs: now - 10 } });
  const later = aJob({ id: "later", needs: ["y"], history: { kind: "waiting", fromMs: now } });

  assert.deepEqual(nextDue([busy, both, later], now, 9), { start: [], wakeAtMs: null });
});

test("a clock that was set back stops nothing for longer than the interval", () => {
  const job = aJob({ history: { kind: "succeeded", startedMs: now + 365 * 86_400_000, jitter: 0 } });

  assert.equal(dueAtMs(job, now), now + minute);
});

test("what a sleeping laptop missed is counted in whole intervals", () => {
  const job = aJob({ history: { kind: "succeeded", startedMs: now - 60 * minute, jitter: 0 } });

  assert.equal(missedRuns(job, now), 59);
  assert.equal(missedRuns(aJob(), now), 0);
});

const someHistory: fc.Arbitrary<JobHistory> = fc.oneof(
  fc.record({
    kind: fc.constant("waiting" as const),
    fromMs: fc.integer({ min: now - 9e6, max: now + 9e9 }),
  }),
  fc.record({ kind: fc.constant("running" as const), sinceMs: fc.constant(now) }),
  fc.record({
    kind: fc.constant("succeeded" as const),
    startedMs: fc.integer({ min: now - 9e6, max: now + 9e9 }),
    jitter: fc.double({ min: 0, max: 0.999, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant("failed" as const),
    endedMs: fc.integer({ min: now - 9e6, max: now + 9e9 }),
    failures: fc.integer({ min: 1, max: 5_000 }),
  }),
);

const someJobs = fc
  .array(
    fc.record({
      everyMs: fc.integer({ min: 1_000, max: 86_400_000 }),
      needs: fc.uniqueArray(fc.constantFrom("w", "x", "y", "z"), { minLength: 1, maxLength: 3 }),
      history: someHistory,
    }),
    { maxLength: 12 },
  )
  .map((parts) => withoutConflicts(parts.map((part, index) => aJob({ id: `job ${index}`, ...part }))));

/** What the daemon guarantees: running jobs share nothing. */
function withoutConflicts(jobs: readonly Job[]): readonly Job[] {
  const taken = new Set<string>();
  return jobs.filter((job) => {
    if (job.history.kind !== "running") return true;
    const clash = job.needs.some((need) => taken.has(need));
    if (!clash) for (const need of job.needs) taken.add(need);
    return !clash;
  });
}

test("nothing ever runs twice at once, and no more than allowed", () => {
  fc.assert(
    fc.property(someJobs, fc.integer({ min: 1, max: 5 }), (jobs, most) => {
      const { start } = nextDue(jobs, now, most);

      const running = jobs.filter(({ history }) => history.kind === "running");
      const needs = [...running, ...start].flatMap((job) => job.needs);
      assert.equal(new Set(needs).size, needs.length);
      assert.ok(start.length === 0 || running.length + start.length <= most);
      for (const job of start) assert.notEqual(job.history.kind, "running");
    }),
  );
});

test("who looks again when told to is neither early nor in a circle", () => {
  fc.assert(
    fc.property(someJobs, (jobs) => {
      const { start, wakeAtMs } = nextDue(jobs, now, 9);

      assert.ok(wakeAtMs === null || wakeAtMs > now);
      const idle = jobs.every(({ history }) => history.kind !== "running");
      if (idle && jobs.length > 0) assert.ok(start.length > 0 || wakeAtMs !== null);
    }),
  );
});

test("no job waits longer than its interval or ten seconds, whatever happened and whatever the clock did", () => {
  fc.assert(
    fc.property(someJobs, (jobs) => {
      for (const job of jobs) {
        const due = dueAtMs(job, now);
        if (due !== null) assert.ok(due - now <= longestPauseMs(job.everyMs));
      }
    }),
  );
});

test("every job runs again and again, however they are entangled", () => {
  fc.assert(
    fc.property(someJobs, fc.integer({ min: 1, max: 3 }), (initial, most) => {
      let jobs: readonly Job[] = initial.map((job) => ({
        ...job,
        history: { kind: "waiting", fromMs: now },
      }));
      const runs = new Map<string, number>();
      for (let turn = 0, time = now; turn < 200; turn += 1) {
        const { start, wakeAtMs } = nextDue(jobs, time, most);
        for (const { id } of start) runs.set(id, (runs.get(id) ?? 0) + 1);
        const started = new Set(ids(start));
        jobs = jobs.map((job) =>
          started.has(job.id) ? { ...job, history: { kind: "succeeded", startedMs: time, jitter: 0 } } : job,
        );
        time = start.length > 0 ? time : Math.max(time, wakeAtMs ?? time);
      }
      for (const { id } of jobs) assert.ok((runs.get(id) ?? 0) >= 1, `${id} never ran`);
    }),
    { numRuns: 50 },
  );
});

/** Of this machine's clock as it is: nothing has happened in the future. */
const someOrderlyJobs = someJobs.map((jobs) =>
  jobs.map(({ history, ...job }) => ({ ...job, history: { ...history, ...pastOf(history) } as JobHistory })),
);

function pastOf(history: JobHistory): Partial<JobHistory> {
  if (history.kind === "succeeded") return { startedMs: Math.min(now, history.startedMs) };
  if (history.kind === "waiting") return { fromMs: Math.min(now, history.fromMs) };
  return history.kind === "failed" ? { endedMs: Math.min(now, history.endedMs) } : {};
}

interface ByHand {
  readonly jobs: readonly Job[];
  readonly nowMs: number;
  readonly most: number;
  /** Those that run now and failed before. */
  readonly troubled: ReadonlySet<string>;
}

/** The same by looking at every job. */
function dueByHand({ jobs, nowMs, most, troubled }: ByHand): readonly string[] {
  const running = jobs.filter(({ history }) => history.kind === "running");
  const taken = new Set(running.flatMap(({ needs }) => needs));
  let failed = running.filter(({ id }) => troubled.has(id)).length;
  const due = jobs
    .map((job) => ({ job, dueMs: dueAtMs(job, nowMs) ?? Number.POSITIVE_INFINITY }))
    .filter(({ dueMs }) => dueMs <= nowMs)
    .toSorted((left, right) => left.dueMs - right.dueMs || (left.job.id < right.job.id ? -1 : 1));
  const start: string[] = [];
  for (const { job } of due) {
    const isTroubled = job.history.kind === "failed";
    const isLeft = running.length + start.length < most && (!isTroubled || failed < Math.ceil(most / 2));
    if (isLeft && !job.needs.some((need) => taken.has(need))) {
      start.push(job.id);
      if (isTroubled) failed += 1;
    }
    for (const need of job.needs) taken.add(need);
  }
  return start;
}

test("what is due is what a look at every job would find, whatever runs, ends and fails", () => {
  const someMove = fc.record({
    passMs: fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.constantFrom(86_400_000, 40 * 86_400_000)),
    ends: fc.infiniteStream(fc.constantFrom("runs on", "succeeded", "failed")),
  });
  fc.assert(
    fc.property(
      someOrderlyJobs,
      fc.array(someMove, { maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      (jobs, moves, most) => {
        const agenda = anAgenda(jobs, most);
        const troubled = new Set<string>();
        let nowMs = now;
        for (const { passMs, ends } of moves) {
          nowMs += passMs;
          const { start } = agenda.due({ nowMs, mayStart: () => true });
          assert.deepEqual(ids(start), dueByHand({ jobs: [...agenda.jobs()], nowMs, most, troubled }));
          for (const job of start) {
            if (job.history.kind === "failed") troubled.add(job.id);
            agenda.set({ ...job, history: { kind: "running", sinceMs: nowMs } }, nowMs);
          }
          for (const job of [...agenda.jobs()].filter(({ history }) => history.kind === "running")) {
            const end = ends.next().value;
            if (end !== "runs on") troubled.delete(job.id);
            if (end === "succeeded")
              agenda.set({ ...job, history: { kind: end, startedMs: nowMs, jitter: 0.3 } }, nowMs);
            if (end === "failed")
              agenda.set({ ...job, history: { kind: end, endedMs: nowMs, failures: 2 } }, nowMs);
          }
        }
      },
    ),
  );
});

test("after a clock was set back, a job runs when its pause is over by the new time", () => {
  const agenda = anAgenda([aJob({ history: { kind: "succeeded", startedMs: now, jitter: 0 } })], 1);
  const dueAt = (nowMs: number) => ids(agenda.due({ nowMs, mayStart: () => true }).start);
  const dayBefore = now - 86_400_000;

  assert.deepEqual(dueAt(now + 5_000), []);
  assert.deepEqual(dueAt(dayBefore), []);
  assert.deepEqual(dueAt(dayBefore + minute - 1), []);
  assert.deepEqual(dueAt(dayBefore + minute), ["a"]);
});

test("what may not start stays due, and keeps nothing from others", () => {
  const waiting = aJob({ id: "a", history: { kind: "waiting", fromMs: now - 9 } });
  const agenda = anAgenda([waiting, aJob({ id: "b" })], 9);
  const look = (nowMs: number, mayStart: (job: Job) => boolean) => ids(agenda.due({ nowMs, mayStart }).start);

  assert.deepEqual(
    look(now, ({ id }) => id !== "a"),
    ["b"],
  );
  assert.deepEqual(
    look(now + 5_000, () => true),
    ["a"],
  );
});

test("a look at tens of thousands of jobs costs what is due", () => {
  const jobs = Array.from({ length: 50_000 }, (_, nth) =>
    aJob({ id: `job ${nth}`, needs: [`${nth}`], history: { kind: "waiting", fromMs: now + nth } }),
  );
  const agenda = anAgenda(jobs, 4);
  let compared = 0;
  const looks = 1_000;
  for (let nth = 0; nth < looks; nth += 1) {
    const { start } = agenda.due({
      nowMs: now + nth,
      mayStart: () => {
        compared += 1;
        return true;
      },
    });
    for (const job of start)
      agenda.set({ ...job, history: { kind: "succeeded", startedMs: now + nth, jitter: 0 } }, now + nth);
  }

  assert.equal(compared, looks);
});

test("what fails may fill half of the places, so that a dead account keeps no living one waiting", () => {
  const failed = (nth: number) =>
    aJob({
      id: `dead ${nth}`,
      needs: [`d${nth}`],
      history: { kind: "failed", endedMs: now - minute, failures: 9 },
    });
  const jobs = [
    ...[0, 1, 2, 3, 4, 5].map(failed),
    aJob({ id: "x", needs: ["x"] }),
    aJob({ id: "y", needs: ["y"] }),
  ];

  assert.deepEqual(ids(nextDue(jobs, now, 4).start), ["dead 0", "dead 1", "x", "y"]);
});

test("each lane has places of its own: a hundred passes keep no failover waiting, and no look", () => {
  const passes = Array.from({ length: 100 }, (_, nth) =>
    aJob({ id: `pass ${nth}`, needs: [`${nth}`], history: { kind: "waiting", fromMs: now - minute } }),
  );
  const lanes = ["move", "doubt", "watch", "names"] as const;
  const others = lanes.map((lane) => aJob({ id: lane, lane, needs: [lane] }));

  assert.deepEqual(ids(nextDue([...passes, ...others], now, 1).start), [...lanes, "pass 0"]);
});

test("a look that hangs gives its place to the next after a second, so that a silent provider keeps nobody unseen", () => {
  const dead = Array.from({ length: 20 }, (_, nth) => aJob({ id: `dead ${nth}`, lane: "watch", needs: [] }));
  const agenda = anAgenda(dead, 8);
  const begin = (nowMs: number) => {
    const { start, wakeAtMs } = agenda.due({ nowMs, mayStart: () => true });
    for (const job of start) agenda.set({ ...job, history: { kind: "running", sinceMs: nowMs } }, nowMs);
    return { begun: start.length, wakeAtMs };
  };
  const first = begin(now);

  assert.deepEqual([first.begun, agenda.taken("watch")], [8, 8]);
  assert.deepEqual(begin(now + 999), { begun: 0, wakeAtMs: now + 1_000 });
  assert.equal(begin(now + 1_000).begun, 8);
  assert.deepEqual([agenda.running("watch"), agenda.taken("watch")], [16, 8]);
  agenda.set(aJob({ id: "dead 0", lane: "watch", needs: [] }), now + 1_500);
  assert.deepEqual([agenda.running("watch"), agenda.taken("watch")], [15, 8], "its place was free already");
});

test("whoever waits for a slow provider keeps no account from those whose provider is quick, and comes first when it can", () => {
  const shares = (provider: string) => [
    { of: "account", atOnce: 2 },
    { of: provider, atOnce: 2 },
  ];
  const move = (id: string, provider: string, fromMs: number) =>
    aJob({ id, lane: "move", needs: [], shares: shares(provider), history: { kind: "waiting", fromMs } });
  const elsewhere = ["e1", "e2"].map((id) =>
    aJob({ id, lane: "move", needs: [], shares: [{ of: "slow", atOnce: 2 }] }),
  );
  const agenda = anAgenda(elsewhere, 8);
  const begin = () => {
    const { start } = agenda.due({ nowMs: now, mayStart: () => true });
    for (const job of start) agenda.set({ ...job, history: { kind: "running", sinceMs: now } }, now);
    return ids(start);
  };
  begin();
  for (const nth of [1, 2, 3]) agenda.set(move(`slow ${nth}`, "slow", now - 100 + nth), now);
  for (const nth of [1, 2, 3]) agenda.set(move(`quick ${nth}`, "quick", now - 50 + nth), now);

  assert.deepEqual(begin(), ["quick 1", "quick 2"]);
  agenda.set(aJob({ id: "e1", history: { kind: "succeeded", startedMs: now, jitter: 0 } }), now);
  assert.deepEqual(begin(), [], "its account is taken");
  agenda.set(aJob({ id: "quick 1", history: { kind: "succeeded", startedMs: now, jitter: 0 } }), now);
  assert.deepEqual(begin(), ["slow 1"]);
});

test("so many may hang and no more, and what works keeps its place however long it takes", () => {
  const count = silence.most + 100;
  const looks = Array.from({ length: count }, (_, nth) => aJob({ id: `${nth}`, lane: "watch", needs: [] }));
  const agenda = anAgenda([...looks, aJob({ id: "p", needs: [] }), aJob({ id: "q", needs: [] })], 1);
  let atMs = now;
  for (let turn = 0; turn < count; turn += 1, atMs += 1_000)
    for (const job of agenda.due({ nowMs: atMs, mayStart: () => true }).start)
      agenda.set({ ...job, history: { kind: "running", sinceMs: atMs } }, atMs);

  assert.equal(agenda.running("watch"), silence.most + 1);
  assert.deepEqual([agenda.running("work"), agenda.taken("work")], [1, 1]);
});

test("when there is not room for all the mirror goes before snapshots, which wait no longer than their patience", () => {
  const snapshot = aJob({ id: "snapshot", needs: ["s"], patienceMs: 30_000 });
  const mirror = (fromMs: number) =>
    aJob({ id: "mirror", needs: ["m"], history: { kind: "waiting", fromMs } });
  const first = (fromMs: number) => ids(nextDue([snapshot, mirror(fromMs)], now + 40_000, 1).start);

  assert.deepEqual(first(now + 29_000), ["mirror"]);
  assert.deepEqual(first(now + 31_000), ["snapshot"]);
});

test("what is shared is shared by so many, in the order of their coming, and none holds a place that it cannot use", () => {
  const shares = [{ of: "moves to x", atOnce: 2 }];
  const mover = (nth: number) =>
    aJob({ id: `m${nth}`, needs: [`s${nth}`], shares, history: { kind: "waiting", fromMs: now - 10 + nth } });
  const agenda = anAgenda([0, 1, 2, 3].map(mover).concat(aJob({ id: "other", needs: ["o"] })), 3);
  const { start } = agenda.due({ nowMs: now, mayStart: () => true });
  for (const job of start) agenda.set({ ...job, history: { kind: "running", sinceMs: now } }, now);

  const ended = agenda.get("m0") as Job;
  agenda.set({ ...ended, history: { kind: "succeeded", startedMs: now, jitter: 0 } }, now);

  assert.deepEqual(ids(start), ["m0", "m1", "other"]);
  assert.deepEqual(ids(agenda.due({ nowMs: now, mayStart: () => true }).start), ["m2"]);
});

test("a look while everything waits costs no more than what begins and ends", () => {
  const jobs = Array.from({ length: 5_000 }, (_, nth) =>
    aJob({ id: `job ${nth}`, needs: [`site ${nth}`, `account ${nth % 50}`] }),
  );
  const agenda = anAgenda(jobs, 8);
  let asked = 0;
  for (let nth = 0; nth < 500; nth += 1) {
    const { start } = agenda.due({
      nowMs: now + nth,
      mayStart: () => {
        asked += 1;
        return true;
      },
    });
    for (const job of start) agenda.set({ ...job, history: { kind: "running", sinceMs: now } }, now + nth);
    for (const job of start)
      agenda.set({ ...job, history: { kind: "succeeded", startedMs: now + nth, jitter: 0 } }, now + nth);
  }

  assert.equal(asked, 4_000);
});
