import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckSettings } from "../../core/check/settings.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { Probes } from "../../ports/probes.ts";
import { fakeClock } from "../../testing/fake-clock.ts";
import { memoryState } from "../../testing/memory-coordination.ts";
import type { AccountLook, CheckEngine, OwnAges } from "./check-engine.ts";
import { keepTracks, readTracks } from "./keep-tracks.ts";
import { runChecks } from "./run-checks.ts";

const rhythm = { everyMs: 30_000, failures: 3, needs: null };
const tcp: CheckSettings = { kind: "tcp", host: "a.example", port: 80, name: "web", ...rhythm };

interface Scene {
  /** What each connection attempt to a place gives, the last one for ever. */
  readonly places: Readonly<Record<string, readonly ("open" | "closed")[]>>;
  readonly account?: Partial<AccountLook>;
  readonly ages?: OwnAges;
}

function aRoom({ places, account = {}, ages }: Scene) {
  const clock = fakeClock();
  const asked: string[] = [];
  const unasked = () => Promise.reject(new Error("nobody expected that"));
  const probes: Probes = {
    http: unasked,
    dialogue: unasked,
    certificate: unasked,
    connect: async ({ host }) => {
      const answers = places[host] ?? ["closed"];
      const turn = asked.filter((other) => other === host).length;
      asked.push(host);
      const answer = answers[Math.min(turn, answers.length - 1)];
      return answer === "open"
        ? { kind: "open", tookMs: 1 }
        : { kind: "failed", because: "the port is closed" };
    },
  };
  const engine: CheckEngine = {
    clock,
    probes,
    anchors: ["one", "two", "three"].map((host) => ({ host, port: 53 })),
    account: () => ({ login: unasked, disk: unasked, clockOffset: unasked, ...account }),
    dns: unasked,
    ages: ages === undefined ? unasked : async () => ages,
    beatAge: unasked,
    signal: new AbortController().signal,
  };
  return {
    clock,
    asked,
    run: async (...checks: readonly CheckSettings[]) => {
      const round = runChecks(engine, checks);
      await clock.advance(5_000);
      return round;
    },
  };
}

const lineUp = { one: ["open"], two: ["open"], three: ["closed"] } as const;

test("a failure is bad only when it comes twice and our own line was proven in between", async () => {
  const room = aRoom({ places: { ...lineUp, "a.example": ["closed"] } });

  const { results, ownLine } = await room.run(tcp);

  assert.equal(results[0]?.verdict.kind, "bad");
  assert.equal(ownLine.state, "proven");
  assert.deepEqual(room.asked, ["a.example", "one", "two", "three", "a.example"]);
});

test("without a line of our own a failure is unknown, and says so", async () => {
  const { results, ownLine } = await aRoom({ places: {} }).run(tcp);

  assert.equal(results[0]?.verdict.kind, "unknown");
  assert.match(results[0]?.verdict.because ?? "", /our own line is not proven: 0 of 3 anchors/);
  assert.equal(ownLine.state, "unproven");
});

test("a short hiccup is no failure, and what is good asks no anchor", async () => {
  const hiccup = await aRoom({ places: { ...lineUp, "a.example": ["closed", "open"] } }).run(tcp);
  const calm = aRoom({ places: { "a.example": ["open"] } });

  assert.equal(hiccup.results[0]?.verdict.kind, "good");
  assert.equal((await calm.run(tcp)).ownLine.state, "unasked");
  assert.deepEqual(calm.asked, ["a.example"]);
});

test("an account that cannot be reached fails its login, but tells nothing of its disk", async () => {
  const gone = async () => {
    throw new ClonePanelError("ACCOUNT_UNREACHABLE", "a does not answer", { hint: "wait", remedy: "wait" });
  };
  const room = aRoom({ places: lineUp, account: { login: gone, disk: gone } });

  const { results } = await room.run(
    { kind: "ssh", account: "a", name: "ssh", ...rhythm },
    { kind: "disk", account: "a", percent: { warn: 90, bad: 95 }, name: "disk", ...rhythm },
  );

  assert.deepEqual(
    results.map(({ verdict }) => verdict.kind),
    ["bad", "unknown"],
  );
});

test("a login that hangs is bad after its time, and does not hold the others up for ever", async () => {
  const hang = (signal: AbortSignal) =>
    new Promise<never>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }),
    );
  const timeout = AbortSignal.timeout;
  AbortSignal.timeout = () => AbortSignal.abort(new DOMException("too late", "TimeoutError"));
  try {
    const room = aRoom({
      places: lineUp,
      account: {
        login: (signal) => (signal.aborted ? Promise.reject(signal.reason as Error) : hang(signal)),
      },
    });
    const { results } = await room.run({ kind: "ssh", account: "a", name: "ssh", ...rhythm });

    assert.match(results[0]?.verdict.because ?? "", /no login within 10 s/);
  } finally {
    AbortSignal.timeout = timeout;
  }
});

test("rounds that are stored at the same time are both counted", async () => {
  const { coordination } = memoryState({ clock: fakeClock() });
  const order = (name: string) => ({
    site: "a",
    checks: [tcp, { ...tcp, name: "other" }],
    maintenance: [],
    round: {
      results: [{ name, verdict: { kind: "bad", because: "closed" } as const, tookMs: 1 }],
      ownLine: { state: "proven", because: "" } as const,
    },
    nowMs: 1_000,
  });

  await Promise.all([
    keepTracks(coordination, order("web")),
    keepTracks(coordination, order("web")),
    keepTracks(coordination, order("other")),
  ]);

  const tracks = await readTracks(coordination, "a");
  assert.deepEqual([tracks["web"]?.failures, tracks["other"]?.failures], [2, 1]);
});

test("what fails during maintenance is not counted, what is good is", async () => {
  const { coordination } = memoryState({ clock: fakeClock() });
  const keep = (kind: "good" | "bad") =>
    keepTracks(coordination, {
      site: "a",
      checks: [tcp],
      maintenance: [{ fromMs: 0, untilMs: 2_000 }],
      round: {
        results: [{ name: "web", verdict: { kind, because: "" }, tookMs: 1 }],
        ownLine: { state: "proven", because: "" },
      },
      nowMs: 1_000,
    });

  await keep("bad");
  assert.deepEqual(await readTracks(coordination, "a"), {});
  await keep("good");
  await keep("bad");

  assert.equal((await readTracks(coordination, "a"))["web"]?.state, "good");
});

test("what ClonePanel knows of its own work is judged without asking anybody", async () => {
  const hourMs = 3_600_000;
  const age = { warn: hourMs, bad: 2 * hourMs };
  const drill = { state: "failed", because: "the page is wrong", ageMs: 1 } as const;
  const room = aRoom({
    places: {},
    ages: { lagMs: 1, snapshotMs: 1, verifyMs: 3 * hourMs, drill, mailMs: 1.5 * hourMs },
  });
  const own = (kind: "verify" | "drill" | "mail"): CheckSettings => ({
    kind,
    ageMs: age,
    name: kind,
    ...rhythm,
  });

  const { results, ownLine } = await room.run(own("verify"), own("drill"), own("mail"));

  assert.deepEqual(
    results.map(({ name, verdict }) => [name, verdict.kind]),
    [
      ["verify", "bad"],
      ["drill", "bad"],
      ["mail", "warning"],
    ],
  );
  assert.equal(ownLine.state, "unasked");
  assert.deepEqual(room.asked, []);
});
