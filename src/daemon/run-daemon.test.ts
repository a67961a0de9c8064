import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckSettings } from "../core/check/settings.ts";
import { ClonePanelError } from "../core/errors.ts";
import type { CheckRow } from "../core/report/check-report.ts";
import type { DnsTending } from "../core/report/dns.ts";
import type { PlanView } from "../core/report/plan-view.ts";
import type { DnsSettings } from "../core/site/config.ts";
import type { Site } from "../core/site/site.ts";
import type { App } from "../ports/app-port.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import {
  aCheckReport,
  aMailRun,
  aSiteStatus,
  aSnapshotRow,
  aSyncRun,
  scriptedApp,
} from "../testing/scripted-app.ts";
import { type DaemonLine, plainDaemonLine } from "./daemon-line.ts";
import { type DaemonOrder, runDaemon } from "./run-daemon.ts";

const minute = 60_000;
const hour = 60 * minute;

function aSite(id: string, accounts: readonly string[] = ["one", "two"]): Site {
  return {
    id,
    names: [id],
    app: "static",
    primary: accounts[0] ?? "one",
    placements: accounts.map((account) => ({ account, path: id, databases: "auto", origin: null })),
    mirror: { everyMs: minute, exclude: [] },
    snapshots: {
      everyMs: hour,
      keep: { hourly: 1, daily: 1, weekly: 1, monthly: 1, yearly: 1, withinMs: 86_400_000, minimum: 1 },
    },
  };
}

/** A daemon on a clock that the test moves. */
function start(
  sites: readonly Site[],
  answers: Partial<App>,
  services: DaemonOrder["services"] = new Map(),
  more: Partial<DaemonOrder> = {},
) {
  const clock = fakeClock();
  const stop = new AbortController();
  const lines: DaemonLine[] = [];
  const calls: string[] = [];
  const app = scriptedApp(clock, {
    status: async () => [],
    sync: async ({ site }) => {
      calls.push(`sync ${site}`);
      return { kind: "done", report: aSyncRun({ site }) };
    },
    takeSnapshot: async ({ site }) => {
      calls.push(`snapshot ${site}`);
      return aSnapshotRow({ site });
    },
    pruneSnapshots: async ({ site }) => {
      calls.push(`prune ${site}`);
      return { kind: "done", report: { site, snapshots: [], freedBytes: 0, durationMs: 0 } };
    },
    verifySnapshots: async ({ site, scope, repair }) => {
      calls.push(`${scope.kind} ${repair} ${site}`);
      return { kind: "stopped" };
    },
    emptyTrash: async ({ site, pace }) => {
      calls.push(`trash ${site} ${pace}`);
      return 0;
    },
    ...answers,
  });
  const ended = runDaemon({
    app,
    sites,
    services,
    clock,
    random: () => 0,
    say: (line) => void lines.push(line),
    signal: stop.signal,
    ...more,
  });
  const end = async () => {
    stop.abort(new ClonePanelError("INTERRUPTED", "stopped", { hint: "again", remedy: "owner" }));
    await ended;
  };
  return { clock, lines, calls, end, stop, ended };
}

function count(calls: readonly string[], call: string): number {
  return calls.filter((other) => other === call).length;
}

test("every site is mirrored and kept on its intervals", async () => {
  const daemon = start([aSite("a"), aSite("b", ["three", "four"])], {});

  await daemon.clock.advance(hour);
  await daemon.end();

  for (const site of ["a", "b"]) {
    assert.ok(
      Math.abs(count(daemon.calls, `sync ${site}`) - 60) <= 2,
      `${count(daemon.calls, `sync ${site}`)} passes`,
    );
    assert.equal(count(daemon.calls, `snapshot ${site}`), 1);
  }
});

test("a controller with more than it can do says so, and says when it can again", async () => {
  const sites = Array.from({ length: 40 }, (_, at) => aSite(`s${at}`, [`a${at}`, `b${at}`]));
  let passMs = 20_000;
  const daemon = start(sites, {
    sync: async ({ site }) => {
      await daemon.clock.sleep(passMs);
      return { kind: "done", report: aSyncRun({ site }) };
    },
  });
  const said = () => daemon.lines.filter(({ job }) => job === "schedule").map(({ outcome }) => outcome);

  await daemon.clock.advance(6 * minute);
  assert.ok(said().includes("late"), said().join());
  assert.match(
    daemon.lines.findLast(({ outcome }) => outcome === "late")?.text ?? "",
    /^\d+ jobs missed a turn/,
  );
  passMs = 100;
  await daemon.clock.advance(5 * minute);
  const ending = daemon.end();
  await daemon.clock.advance(minute);
  await ending;

  assert.deepEqual(said().slice(-2), ["changed", "stopped"]);
});

test("a restart takes no snapshot before its time", async () => {
  const at = new Date(fakeClock().nowMs() - 10 * minute).toISOString();
  const daemon = start([aSite("a")], {
    status: async () => [aSiteStatus({ site: "a", lastSnapshot: { id: "x", at } })],
  });

  await daemon.clock.advance(49 * minute);
  const before = count(daemon.calls, "snapshot a");
  await daemon.clock.advance(2 * minute);
  await daemon.end();

  assert.deepEqual([before, count(daemon.calls, "snapshot a")], [0, 1]);
});

test("sites that share an account take turns, others run beside them", async () => {
  const now = new Set<string>();
  const seen = new Set<string>();
  const daemon = start([aSite("a"), aSite("b", ["two", "three"]), aSite("c", ["four", "five"])], {
    sync: async ({ site }) => {
      now.add(site);
      seen.add([...now].sort().join("+"));
      await daemon.clock.sleep(20_000);
      now.delete(site);
      return { kind: "done", report: aSyncRun({ site }) };
    },
  });

  await daemon.clock.advance(10 * minute);
  const ending = daemon.end();
  await daemon.clock.advance(minute);
  await ending;

  assert.ok(![...seen].some((group) => group.includes("a+b")), [...seen].join(" "));
  assert.ok(seen.has("a+c"));
});

test("a failing site is tried again, never later than its interval, and never stops", async () => {
  const at: number[] = [];
  const daemon = start([aSite("a")], {
    sync: async () => {
      at.push(daemon.clock.nowMs());
      throw new ClonePanelError("ACCOUNT_UNREACHABLE", "two does not answer", {
        hint: "wait",
        remedy: "wait",
      });
    },
  });

  await daemon.clock.advance(hour);
  await daemon.end();

  const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
  assert.deepEqual(gaps.slice(0, 3), [10_000, 20_000, 40_000]);
  assert.ok(gaps.every((gap) => gap <= minute));
  assert.ok(at.length > 55);
  const line = daemon.lines.find(({ outcome }) => outcome === "failed");
  assert.match(
    plainDaemonLine(line as DaemonLine),
    /^2026-\S+ a mirror failed: two does not answer \[ACCOUNT_UNREACHABLE\] \(0 ms\)$/,
  );
});

function mailOf(site: string): DaemonOrder["services"] {
  const mailboxes = { driver: "maildir", path: "mail" } as const;
  const roles = {
    primary: "one",
    secondary: "two",
    follow: "site",
    domain: site,
    mx: null,
    dkim: null,
    panels: new Map(),
  } as const;
  return new Map([
    [
      site,
      {
        checks: [],
        dns: null,
        certificates: null,
        failover: byHand,
        mail: { ...roles, everyMs: hour, mailboxes },
      },
    ],
  ]);
}

test("mail is moved at its own interval", async () => {
  const moved: string[] = [];
  const transferMail: App["transferMail"] = async ({ site }) => {
    moved.push(site);
    return { kind: "done", report: aMailRun({ site, moved: 2, pending: 1 }) };
  };
  const daemon = start([aSite("a")], { transferMail }, mailOf("a"));

  await daemon.clock.advance(3.5 * hour);
  await daemon.end();

  assert.equal(moved.length, 4);
  assert.equal(
    daemon.lines.find(({ job }) => job === "mail")?.text,
    "2 messages moved from two to one, 1 waiting",
  );
});

test("mail that waited for a dead primary is fetched as soon as the mirror finds it alive, not an hour later", async () => {
  let isDead = true;
  const dead = new ClonePanelError("ACCOUNT_UNREACHABLE", "one is dead", { hint: "wait", remedy: "wait" });
  const movedAt: number[] = [];
  const daemon = start(
    [aSite("a")],
    {
      sync: async ({ site }) => {
        if (isDead) throw dead;
        return { kind: "done", report: aSyncRun({ site }) };
      },
      transferMail: async ({ site }) => {
        if (isDead) throw dead;
        movedAt.push(daemon.clock.nowMs());
        return { kind: "done", report: aMailRun({ site }) };
      },
    },
    mailOf("a"),
  );
  await daemon.clock.advance(10 * hour);
  isDead = false;
  const aliveMs = daemon.clock.nowMs();

  await daemon.clock.advance(2 * minute);
  await daemon.end();

  assert.ok((movedAt[0] ?? Infinity) - aliveMs <= minute, `${movedAt[0]}`);
});

test("an error nobody expected is a failure of that pass, not of the daemon", async () => {
  const daemon = start([aSite("a")], { sync: () => Promise.reject(new TypeError("x is undefined")) });

  await daemon.clock.advance(5 * minute);
  await daemon.end();

  assert.ok(daemon.lines.filter(({ code }) => code === "INTERNAL").length > 3);
});

test("what only a person may decide waits, and says what to type", async () => {
  const view: PlanView = { site: "a", title: "t", lines: [], warnings: [], refusals: [], data: null };
  const verdicts: string[] = [];
  const daemon = start([aSite("a")], {
    sync: async ({ review }) => {
      verdicts.push(await review(view), await review({ ...view, consent: "person" }));
      return { kind: "stopped" };
    },
  });

  await daemon.clock.advance(30_000);
  await daemon.end();

  assert.deepEqual(verdicts.slice(0, 2), ["apply", "stop"]);
  const line = daemon.lines.find(({ outcome }) => outcome === "waits");
  assert.match(line?.text ?? "", /clonepanel sync a/);
});

test("a site on hold waits at its own rhythm, without being called a failure", async () => {
  const held = new ClonePanelError("SITE_HELD", 'the mirror of "a" is on hold', {
    hint: "Let it go on: clonepanel release a",
    remedy: "owner",
  });
  const daemon = start([aSite("a")], { sync: () => Promise.reject(held) });

  await daemon.clock.advance(5 * minute);
  await daemon.end();

  const lines = daemon.lines.filter(({ job, site }) => job === "mirror" && site === "a");
  assert.ok(lines.length >= 4, `${lines.length}`);
  assert.deepEqual([...new Set(lines.map(({ outcome }) => outcome))], ["waits"]);
  assert.match(lines[0]?.text ?? "", /clonepanel release a/);
});

test("after a long sleep it says what was missed and catches up once", async () => {
  const daemon = start([aSite("a")], {});
  await daemon.clock.advance(5 * minute);
  const before = count(daemon.calls, "sync a");

  daemon.clock.setNow(daemon.clock.nowMs() + 8 * hour);
  await daemon.clock.advance(35_000);
  const caughtUp = count(daemon.calls, "sync a") - before;
  await daemon.end();

  const missed = daemon.lines.filter(({ outcome }) => outcome === "missed");
  assert.match(
    missed.map(plainDaemonLine).join("\n"),
    /a mirror missed: this machine slept for 8 h: 479 runs missed, catching up once/,
  );
  assert.ok(caughtUp >= 1 && caughtUp <= 2, `${caughtUp}`);
});

test("a stop waits for the running pass, begins nothing more, and ends", async () => {
  const daemon = start([aSite("a"), aSite("b")], {
    sync: async ({ site, signal }) => {
      daemon.calls.push(`sync ${site}`);
      await daemon.clock.sleep(10_000);
      assert.ok(signal.aborted, "the pass knows that it shall end after its step");
      return { kind: "done", report: aSyncRun({ site }) };
    },
  });
  await daemon.clock.advance(1_000);
  let isOver = false;
  const ending = daemon.end().then(() => {
    isOver = true;
  });
  await daemon.clock.advance(5_000);
  const early = isOver;
  await daemon.clock.advance(5_000);
  await ending;

  assert.equal(early, false);
  assert.deepEqual(daemon.calls, ["sync a"]);
  assert.equal(daemon.lines.at(-1)?.outcome, "stopped");
});

test("an idle daemon sleeps", async () => {
  const daemon = start([aSite("a")], {});
  await daemon.clock.advance(10_000);

  assert.equal(daemon.clock.sleepers, 1);
  await daemon.end();
});

const byHand = { mode: "manual", fence: "none", lease: "default", renewal: "controller" } as const;

test("the watch runs beside a pass that hangs, and stops it when it needs its place", async () => {
  const failover = { ...byHand, mode: "automatic" as const };
  const services = new Map([["a", { checks: [], dns: null, certificates: null, failover, mail: null }]]);
  const ended: string[] = [];
  const daemon = start(
    [aSite("a"), aSite("b", ["three", "four"])],
    {
      sync: ({ site, signal }) =>
        daemon.clock.sleep(hour, signal).then(
          () => assert.fail("nobody waits so long"),
          (reason: unknown) => {
            ended.push(site);
            throw reason;
          },
        ),
      watch: async ({ site, clearTheWay }) => {
        clearTheWay();
        return {
          site,
          phase: "intent",
          because: "two shall take over",
          isNews: true,
          primary: "one",
          epoch: 1,
          roundsLeft: null,
          moveInMs: null,
          votes: [],
        };
      },
    },
    services,
  );

  await daemon.clock.advance(20_000);
  const stopped = [...ended];
  await daemon.end();

  assert.deepEqual([...new Set(stopped)], ["a"]);
  const said = daemon.lines.map(plainDaemonLine).join("\n");
  assert.match(said, /a watch changed: intent: two shall take over/);
  assert.match(said, /a mirror failed: gave way to a failover of "a" \[INTERRUPTED\]/);
});

test("a job whose wait was cut off by the end of the daemon says that, and is no fault of ours", async () => {
  const daemon = start([aSite("a")], {
    sync: ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () =>
          reject(new DOMException("This operation was aborted", "AbortError")),
        );
      }),
  });

  await daemon.clock.advance(10_000);
  await daemon.end();

  assert.match(daemon.lines.map(plainDaemonLine).join("\n"), /a mirror failed: stopped \[INTERRUPTED\]/);
});

test("checks run at their own rhythm and only say what changed, while a mirror pass hangs", async () => {
  const check = (name: string, everyMs: number): CheckSettings => ({
    ...{ kind: "tcp", host: "a.example", port: 25, name, everyMs },
    ...{ failures: 3, needs: null },
  });
  const services = new Map([
    [
      "a",
      {
        checks: [check("x", 10_000), check("y", 10_000), check("z", minute)],
        dns: null,
        certificates: null,
        failover: byHand,
        mail: null,
      },
    ],
  ]);
  const rounds: string[] = [];
  const rowOf = (name: string, part: Partial<CheckRow>): CheckRow => ({
    ...{ ...aCheckReport({ name }), verdict: "bad", verdictBecause: "closed", tookMs: 1 },
    ...part,
  });
  const daemon = start(
    [aSite("a")],
    {
      sync: ({ signal }) => daemon.clock.sleep(hour, signal).then(() => assert.fail("nobody waits so long")),
      check: async ({ site, names }) => {
        rounds.push((names ?? []).join("+"));
        const at = "2026-11-22T17:31:00.000Z";
        const news = rounds.length === 3 ? { state: "bad", since: at, knownAt: at, because: "closed" } : {};
        return {
          site,
          ownLine: { state: "unasked", because: "" },
          checks: (names ?? []).map((name) => rowOf(name, news as Partial<CheckRow>)),
        };
      },
    },
    services,
  );

  await daemon.clock.advance(minute);
  await daemon.end();

  assert.ok(count(rounds, "x+y") >= 6 && count(rounds, "x+y") <= 8, rounds.join(" "));
  assert.ok(count(rounds, "z") >= 1 && count(rounds, "z") <= 2);
  const said = daemon.lines.filter(({ job }) => job === "check").map(({ text }) => text);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /is bad: closed/);
});

test("snapshots are let go on schedule, and deleted gently while the mirror goes on", async () => {
  const daemon = start([aSite("a")], {
    emptyTrash: async () => {
      await daemon.clock.sleep(30 * minute);
      return 3;
    },
  });

  await daemon.clock.advance(2 * hour);
  await daemon.end();

  assert.equal(count(daemon.calls, "prune a"), 2);
  assert.ok(count(daemon.calls, "sync a") > 100, "the mirror waited for a deletion");
  assert.ok(daemon.lines.some(({ job, text }) => job === "trash" && text === "3 snapshots deleted"));
});

test("what a rule of safety keeps from being pruned waits for a person and says so", async () => {
  const daemon = start([aSite("a"), aSite("b", ["three"])], {
    pruneSnapshots: async ({ site, review }) => {
      if (site === "a") {
        const consent = "person" as const;
        await review({ site, title: "", lines: [], warnings: [], refusals: [], data: null, consent });
        return { kind: "stopped" };
      }
      throw new ClonePanelError("CHANGE_DOUBTED", "900 files were renamed", {
        hint: "look",
        remedy: "owner",
      });
    },
  });

  await daemon.clock.advance(2 * minute);
  await daemon.end();

  const waiting = daemon.lines
    .filter(({ outcome }) => outcome === "waits")
    .map(({ site, code }) => `${site} ${code}`);
  assert.deepEqual(waiting.toSorted(), ["a NEEDS_YES", "b CHANGE_DOUBTED"]);
});

const dns: DnsSettings = {
  zone: "a",
  providers: ["ns"],
  policy: "failover",
  names: ["a"],
  ttl: { normalMs: minute, shortMs: minute },
  recordsPath: null,
  undeclared: "keep",
  everyMs: 10_000,
};
const calm: DnsTending = {
  site: "a",
  kind: "nothing-to-do",
  verdict: "alike",
  publishes: ["one"],
  ttl: "normal",
  alarms: [],
  zones: [],
};

test("a primary that is missed has the nameservers looked after at once, and no sooner", async () => {
  const failover = { ...byHand, mode: "automatic" as const };
  let phase: "steady" | "suspect" = "steady";
  let looks = 0;
  const daemon = start(
    [aSite("a")],
    {
      watch: async ({ site }) => ({
        site,
        phase,
        because: "",
        isNews: false,
        primary: "one",
        epoch: 1,
        roundsLeft: null,
        moveInMs: null,
        votes: [],
      }),
      tendDns: async () => {
        looks += 1;
        return calm;
      },
    },
    new Map([
      ["a", { checks: [], dns: { ...dns, everyMs: hour }, certificates: null, failover, mail: null }],
    ]),
  );
  await daemon.clock.advance(10 * minute);
  const before = looks;

  phase = "suspect";
  await daemon.clock.advance(20_000);
  const after = looks;
  phase = "steady";
  await daemon.clock.advance(10 * minute);
  await daemon.end();

  assert.equal(before, 1);
  assert.ok(after >= 2 && after <= 4, `${after}`);
  assert.equal(looks, after);
});

test("the nameservers are looked after beside a pass that hangs; the same news is said once, an alarm aloud", async () => {
  let looks = 0;
  const daemon = start(
    [aSite("a")],
    {
      sync: ({ signal }) => daemon.clock.sleep(hour, signal).then(() => assert.fail("nobody waits so long")),
      tendDns: async () => {
        looks += 1;
        return looks === 4
          ? { ...calm, kind: "changed", alarms: ["ns answered what is no longer true"] }
          : calm;
      },
    },
    new Map([["a", { checks: [], dns, certificates: null, failover: byHand, mail: null }]]),
  );

  await daemon.clock.advance(minute);
  await daemon.end();

  assert.ok(looks >= 6 && looks <= 8, `${looks}`);
  const said = daemon.lines.filter(({ job }) => job === "dns").map(({ outcome }) => outcome);
  assert.deepEqual(said, ["unchanged", "alarm", "unchanged"]);
});

test("what is due is hashed every day, and damage that cannot be mended is a failure that says where", async () => {
  const daemon = start([aSite("a")], {
    verifySnapshots: async ({ site, scope, repair }) => {
      daemon.calls.push(`${scope.kind} ${repair}`);
      const damage = { kind: "content", path: "files/a.php", because: "its content was changed" } as const;
      const damages = [{ ...damage, snapshots: ["one", "two"], mendedFrom: null }];
      const counts = { damageCount: 1, mendedCount: 0, hashed: 9, durationMs: 5 };
      return { kind: "done", report: { site, scope: "rolling", snapshots: [], damages, ...counts } };
    },
  });

  await daemon.clock.advance(hour);
  await daemon.end();

  assert.ok(daemon.calls.includes("rolling mend"));
  const failed = daemon.lines.find(({ job }) => job === "proof");
  assert.equal(failed?.outcome, "failed");
  assert.match(failed?.text ?? "", /files\/a\.php of one, two: its content was changed/);
});

test("files of the site are hashed every day, and what differs at the same size and time is a failure that names it", async () => {
  const live = { account: "one", snapshot: "s", compared: 200, changedSince: 0, goneSince: 0 };
  const told = { damages: [], damageCount: 0, mendedCount: 0, hashed: 0, durationMs: 5, snapshots: [] };
  let differing: readonly string[] = [];
  const daemon = start([aSite("a")], {
    verifySnapshots: async ({ site, scope }) => {
      if (scope.kind !== "live") return { kind: "done", report: { site, scope: "rolling", ...told } };
      const found = { ...live, differing, differingCount: differing.length };
      return { kind: "done", report: { site, scope: "live", ...told, live: found } };
    },
  });
  const said = () => daemon.lines.filter(({ job }) => job === "live-proof");

  await daemon.clock.advance(hour);
  differing = ["wp-login.php"];
  await daemon.clock.advance(24 * hour);
  await daemon.end();

  assert.equal(said()[0]?.text, "200 files at one hashed, all as they were kept");
  const failed = said().find(({ outcome }) => outcome === "failed");
  assert.equal(failed?.code, "LIVE_DIFFERS");
  assert.match(
    failed?.text ?? "",
    /1 file at one .* wp-login\.php\. Look: clonepanel snapshot verify a --live 200/,
  );
});

test("in quiet hours nothing begins that can wait, and afterwards it is done, while the mirror goes on", async () => {
  const counts = { files: 3, addedBytes: 2_048, durationMs: 5 };
  const drilled = {
    checks: [{ name: "files", ok: false, detail: "a.php is missing" }],
    leftOut: [],
    passed: false,
  };
  const services = {
    checks: [],
    dns: null,
    failover: byHand,
    mail: null,
    certificates: null,
    drillEveryMs: 7 * 24 * hour,
  };
  let quiet = true;
  const daemon = start(
    [aSite("a")],
    {
      copyOffsite: async ({ site }) => {
        daemon.calls.push(`offsite ${site}`);
        return { site, snapshot: "s", copy: "c", outcome: "copied", ...counts };
      },
      drill: async ({ site }) => {
        daemon.calls.push(`drill ${site}`);
        const times = { at: "2026-11-22T17:30:00.000Z", restoredMs: 1, rtoEstimateMs: 2, rpoMs: 3 };
        return { site, account: "one", generation: 1, snapshot: "s", ...times, ...drilled };
      },
      verifyOffsite: async () => ({
        scope: "part",
        part: 1,
        problems: ["pack 3 is damaged"],
        sites: [],
        durationMs: 1,
      }),
    },
    new Map([["a", services]]),
    { offsiteEveryMs: 24 * hour, isQuiet: () => quiet },
  );

  await daemon.clock.advance(3 * hour);
  const inQuietHours = daemon.calls.filter((call) => /offsite|drill|rolling/.test(call));
  const passes = daemon.calls.filter((call) => call === "sync a").length;
  quiet = false;
  await daemon.clock.advance(10 * minute);
  await daemon.end();

  assert.deepEqual(inQuietHours, []);
  assert.ok(passes > 100, `${passes} passes`);
  for (const call of ["offsite a", "drill a", "rolling mend a"]) assert.ok(daemon.calls.includes(call), call);
  const said = (job: string) => daemon.lines.find((line) => line.job === job);
  assert.equal(said("offsite")?.outcome, "changed");
  assert.deepEqual([said("drill")?.outcome, said("drill")?.code], ["failed", "DRILL_FAILED"]);
  assert.deepEqual(
    [said("offsite-proof")?.outcome, said("offsite-proof")?.code],
    ["failed", "OFFSITE_DAMAGED"],
  );
});

test("a status page is written at its interval, and at once when what it tells of changed", async () => {
  const pushed: string[] = [];
  let state: CheckRow["state"] = "good";
  const page = { title: "", sites: ["a.example", "b.example"], places: [], everyMs: hour };
  const checks: readonly CheckSettings[] = [
    {
      ...{ kind: "http", name: "home", everyMs: minute, failures: 1, needs: null, url: "http://b.example/" },
      expect: { status: null, body: null, not: null, json: null, firstByteMs: null },
    },
  ];
  const daemon = start(
    [aSite("a.example"), aSite("b.example")],
    {
      pushStatusPage: async ({ page: name }) => {
        pushed.push(name);
        return { kind: "done", report: { page: name, writtenAt: "", bytes: 1, places: [] } };
      },
      check: async ({ site }) => {
        const now = String(daemon.clock.nowMs());
        const row = {
          ...aCheckReport({ state, since: state === "bad" ? now : "", knownAt: now }),
          tookMs: 1,
        };
        const ownLine = { state: "unasked", because: "" } as const;
        return { site, checks: [{ ...row, verdict: state, verdictBecause: "" } as CheckRow], ownLine };
      },
    },
    new Map([["b.example", { checks, dns: null, mail: null, certificates: null, failover: byHand }]]),
    { statusPages: new Map([["main", page]]) },
  );
  await daemon.clock.advance(minute);
  assert.deepEqual(pushed, ["main"], "soon after the start");

  state = "bad";
  await daemon.clock.advance(2 * minute);

  assert.ok(pushed.length >= 2, "the site is only the second on the page");
  state = "good";
  const before = pushed.length;
  await daemon.clock.advance(30 * minute);
  assert.equal(pushed.length, before, "nothing new, so nothing is written before its time");
  await daemon.end();
});

test("many sites that move to one account take turns, two at once, and nobody's look waits for them", async () => {
  const failover = { ...byHand, mode: "automatic" as const };
  const ids = Array.from({ length: 12 }, (_, at) => `s${at}`);
  const service = { checks: [], dns: null, certificates: null, failover, mail: null };
  const moving = new Set<string>();
  const moved = new Set<string>();
  let most = 0;
  let looks = 0;
  const daemon = start(
    [...ids.map((id) => aSite(id)), aSite("calm", ["three", "four"])],
    {
      watch: async ({ site, turn }) => {
        const row = { because: "", isNews: false, primary: "one", epoch: 1, votes: [] };
        const about = { site, roundsLeft: null, ...row };
        if (site === "calm") {
          looks += 1;
          return { ...about, phase: "steady", moveInMs: null };
        }
        if (turn === "move") {
          moving.add(site);
          moved.add(site);
          most = Math.max(most, moving.size);
          await daemon.clock.sleep(10_000);
          moving.delete(site);
          return { ...about, phase: "promoting", moveInMs: null };
        }
        const isThere = moved.has(site);
        return { ...about, phase: isThere ? "failed-over" : "fence-wait", moveInMs: isThere ? null : 0 };
      },
    },
    new Map([...ids, "calm"].map((id) => [id, service])),
  );

  await daemon.clock.advance(2 * minute);
  const ending = daemon.end();
  await daemon.clock.advance(minute);
  await ending;

  assert.equal(most, 2);
  assert.equal(moved.size, ids.length);
  assert.ok(looks >= 8 && looks <= 10, `${looks}`);
});

test("a lease that ends soon is not slept over, nor waited for in a place for moves", async () => {
  const failover = { ...byHand, mode: "automatic" as const };
  const service = { checks: [], dns: null, certificates: null, failover, mail: null };
  const rounds: (readonly [atS: number, turn: "look" | "move"])[] = [];
  const daemon = start(
    [aSite("a")],
    {
      watch: async ({ site, turn }) => {
        const atMs = daemon.clock.monotonicMs();
        const firstS = rounds[0]?.[0] ?? 0;
        const sinceMs = rounds.length === 0 ? 0 : atMs - firstS * 1_000;
        rounds.push([atMs / 1_000, turn]);
        const isDone = turn === "move" && sinceMs >= 20_000;
        const about = {
          site,
          because: "",
          isNews: false,
          primary: "one",
          epoch: 1,
          votes: [],
          roundsLeft: null,
        };
        if (isDone) return { ...about, phase: "promoting", moveInMs: null };
        return { ...about, phase: "fence-wait", moveInMs: Math.max(0, 20_000 - sinceMs) };
      },
    },
    new Map([["a", service]]),
  );

  await daemon.clock.advance(40_000);
  await daemon.end();
  const firstS = rounds[0]?.[0] ?? 0;

  // Looks while it is long; then one turn, just when the lease has ended.
  const seen = rounds.map(([atS, turn]) => `${Math.round(atS - firstS)} ${turn}`);
  assert.deepEqual(seen.slice(0, 3), ["0 look", "15 look", "20 move"]);
});
