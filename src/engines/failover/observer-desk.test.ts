import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ObserverTask,
  type ObserverVote,
  writeObserverTalk,
} from "../../core/failover/observer-talk.ts";
import { judgeVotes } from "../../core/failover/votes.ts";
import { nodeDigest } from "../../platform/digest.ts";
import { ObserverDesk } from "./observer-desk.ts";

const keys: Readonly<Record<string, string>> = { tokyo: "key of tokyo", oslo: "key of oslo" };
const about = { site: "example.com", primary: "a", epoch: 3 };
const expect = { status: 200, body: null, not: null, json: null, firstByteMs: null };

function open(networks: Readonly<Record<string, string>> = { tokyo: "tokyo" }) {
  const now = { ms: 1_000 };
  const desk = new ObserverDesk({
    observers: new Map(Object.entries(networks).map(([name, network]) => [name, { network }])),
    key: async (observer) => keys[observer] ?? "",
    anchors: [{ host: "192.0.2.1", port: 53 }],
    clock: { monotonicMs: () => now.ms },
    digest: nodeDigest,
    voteFreshMs: 30_000,
    heard: () => undefined,
  });
  desk.ask({ ...about, url: "http://example.com/", address: "203.0.113.1", expect });
  return { desk, now };
}

function sign(observer: string, part: object, key = keys[observer] ?? ""): string {
  const said = { v: 1, kind: "report", observer, nonce: "0".repeat(32), round: null, votes: [], ...part };
  return writeObserverTalk(said as never, (text) => nodeDigest.hmacSha256(key, text));
}

const down: ObserverVote = { ...about, says: "down", because: "no connection" };

async function taskOf(desk: ObserverDesk, observer: string, part: object = {}): Promise<ObserverTask> {
  const answer = await desk.answer(observer, sign(observer, part));
  assert.equal(answer.kind, "task");
  return JSON.parse(answer.kind === "task" ? answer.body : "{}") as ObserverTask;
}

test("an observer is told what to look at, and its vote is as old as that round", async () => {
  const { desk, now } = open();

  const first = await taskOf(desk, "tokyo");
  now.ms += 7_000;
  const second = await taskOf(desk, "tokyo", { round: first.round, votes: [down] });

  assert.deepEqual(first.looks, [{ ...about, url: "http://example.com/", address: "203.0.113.1", expect }]);
  assert.equal(second.taken, "counted");
  const [vote] = desk.votesOn(about, "b");
  assert.deepEqual(vote, {
    ...{ observer: "tokyo", network: "tokyo", place: "elsewhere", says: "down" },
    ...{ because: "no connection", ageMs: 7_000 },
  });
});

test("what is not signed with this observer's key is refused, and moves nothing", async () => {
  const { desk } = open({ tokyo: "tokyo", oslo: "oslo" });
  const { round } = await taskOf(desk, "tokyo");
  const right = sign("tokyo", { round, votes: [down] });
  const ofOslo = sign("oslo", { round, votes: [down] });
  for (const [observer, body] of [
    ["tokyo", sign("tokyo", { round, votes: [down] }, "another key")],
    ["tokyo", right.replace('"down"', '"up"')],
    // Somebody else's key, under both names.
    ["tokyo", ofOslo],
    ["tokyo", sign("tokyo", { round, votes: [down] }, keys["oslo"])],
    ["oslo", right],
    ["nobody", sign("nobody", { round, votes: [down] }, "")],
    ["__proto__", right],
    ["tokyo", ""],
    ["tokyo", "{}"],
    ["tokyo", sign("tokyo", { kind: "task", round, votes: [down] })],
    ["tokyo", sign("tokyo", { round, votes: "all" })],
    ["tokyo", sign("tokyo", { round, votes: [{ ...down, says: "perhaps" }] })],
    ["tokyo", sign("tokyo", { round, votes: [{ ...down, epoch: "3" }] })],
  ] as const) {
    assert.deepEqual(await desk.answer(observer, body), { kind: "refused" }, body);
  }
  assert.deepEqual(desk.votesOn(about, "b"), []);
});

test("a report that is sent again makes no vote younger, and none that somebody held up counts", async () => {
  const { desk, now } = open();
  const first = await taskOf(desk, "tokyo");
  const said = { round: first.round, votes: [down] };
  assert.equal((await taskOf(desk, "tokyo", said)).taken, "counted");
  now.ms += 20_000;
  assert.equal((await taskOf(desk, "tokyo", said)).taken, "stale");
  assert.equal(desk.votesOn(about, "b")[0]?.ageMs, 20_000);

  const second = await taskOf(desk, "tokyo");
  now.ms += 30_001;
  const up = { ...down, says: "up" };
  assert.equal((await taskOf(desk, "tokyo", { round: second.round, votes: [up] })).taken, "stale");
  assert.equal(desk.votesOn(about, "b")[0]?.says, "down");
  assert.equal((await taskOf(desk, "tokyo", { round: "f".repeat(32), votes: [up] })).taken, "stale");
});

test("of two rounds that are open the younger counts, in whatever order they are answered", async () => {
  const { desk, now } = open();
  const older = await taskOf(desk, "tokyo");
  now.ms += 1_000;
  const younger = await taskOf(desk, "tokyo");
  const up = { ...down, says: "up" };

  assert.equal((await taskOf(desk, "tokyo", { round: younger.round, votes: [up] })).taken, "counted");
  assert.equal((await taskOf(desk, "tokyo", { round: older.round, votes: [down] })).taken, "stale");

  assert.equal(desk.votesOn(about, "b")[0]?.says, "up");
});

test("a vote on another primary or an earlier epoch is none on this one", async () => {
  const { desk } = open();
  const { round } = await taskOf(desk, "tokyo");
  await taskOf(desk, "tokyo", { round, votes: [down] });

  assert.deepEqual(desk.votesOn({ ...about, epoch: 4 }, "b"), []);
  assert.deepEqual(desk.votesOn({ ...about, primary: "b" }, "a"), []);
  assert.deepEqual(desk.votesOn({ ...about, site: "example.org" }, "b"), []);
});

test("observers alone never decide it: not one, and not two of one network", async () => {
  const { desk } = open({ tokyo: "attic", oslo: "attic" });
  const report = async (observer: string) => {
    const { round } = await taskOf(desk, observer);
    await taskOf(desk, observer, { round, votes: [down, { ...down }] });
  };
  const rule = { observers: ["controller", "b", "tokyo", "oslo"], voteFreshMs: 30_000 };
  const heard = () => desk.votesOn(about, "b");
  await report("tokyo");
  assert.equal(judgeVotes(heard(), rule).kind, "doubt");
  await report("oslo");
  assert.match(judgeVotes(heard(), rule).because, /2 of 4 observers miss it, no majority/);
  assert.match(
    judgeVotes(heard(), { ...rule, observers: ["tokyo", "oslo"] }).because,
    /only one point of view/,
  );
  const controller = {
    ...({ observer: "controller", network: "controller", place: "elsewhere" } as const),
    ...{ because: "", ageMs: 0 },
  };
  assert.equal(judgeVotes([...heard(), { ...controller, says: "up" }], rule).kind, "up");
  assert.equal(judgeVotes([...heard(), { ...controller, says: "down" }], rule).kind, "down");
});

test("whoever observes from the account that would take over is not another place", async () => {
  const { desk } = open({ tokyo: "b" });
  const { round } = await taskOf(desk, "tokyo");
  await taskOf(desk, "tokyo", { round, votes: [down] });

  assert.equal(desk.votesOn(about, "b")[0]?.place, "target");
});

test("words of an observer are cut and kept in one line", async () => {
  const { desk } = open();
  const { round } = await taskOf(desk, "tokyo");
  const because = `\u001b[31mred\nnext ${"x".repeat(500)}`;
  await taskOf(desk, "tokyo", { round, votes: [{ ...down, because }] });

  const said = desk.votesOn(about, "b")[0]?.because ?? "";
  assert.match(said, /^\?\[31mred\?next x+$/);
  assert.equal(said.length, 200);
});
