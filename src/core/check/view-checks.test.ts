import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckSettings } from "./settings.ts";
import type { CheckTrack } from "./track.ts";
import { type ChecksSeen, viewChecks } from "./view-checks.ts";

const nowMs = 1_000_000_000;

function aCheck(name: string, needs: string | null = null): CheckSettings {
  return { kind: "tcp", host: "a.example", port: 80, name, everyMs: 30_000, failures: 3, needs };
}

function aTrack(part: Partial<CheckTrack> = {}): CheckTrack {
  return {
    ...{ state: "bad", sinceMs: nowMs - 60_000, knownMs: nowMs - 1_000, because: "closed", failures: 3 },
    ...{ cleanRounds: 0, recent: [], isFlapping: false },
    ...part,
  };
}

function view(part: Partial<ChecksSeen>) {
  const seen = { settings: [], tracks: {}, maintenance: [], nowMs, isoTime: String, ...part };
  return new Map(viewChecks(seen).map((report) => [report.name, report]));
}

test("one cause stands for everything that needs it, and is the furthest one", () => {
  const settings = [aCheck("page", "tcp"), aCheck("tcp", "ssh"), aCheck("ssh"), aCheck("mail")];
  const shown = view({
    settings,
    tracks: { page: aTrack(), tcp: aTrack(), ssh: aTrack(), mail: aTrack({ state: "good" }) },
  });

  assert.equal(shown.get("page")?.causedBy, "ssh");
  assert.equal(shown.get("tcp")?.causedBy, "ssh");
  assert.equal(shown.get("ssh")?.causedBy, null);
  assert.equal(shown.get("mail")?.causedBy, null);
});

test("a ring of needs ends", () => {
  const shown = view({
    settings: [aCheck("a", "b"), aCheck("b", "a")],
    tracks: { a: aTrack(), b: aTrack() },
  });

  assert.notEqual(shown.get("a")?.causedBy, undefined);
});

test("what is old is unknown since it was last known, also when it was good", () => {
  const knownMs = nowMs - 200_000;
  const shown = view({
    settings: [aCheck("a"), aCheck("b")],
    tracks: { a: aTrack({ state: "good", knownMs }) },
  });

  assert.deepEqual([shown.get("a")?.state, shown.get("a")?.since], ["unknown", String(knownMs)]);
  assert.deepEqual([shown.get("b")?.state, shown.get("b")?.since], ["unknown", null]);
});

test("in its window a failure is maintenance, and a window ends by itself", () => {
  const windowOf = (fromMs: number, untilMs: number) => ({
    settings: [aCheck("a")],
    tracks: { a: aTrack() },
    maintenance: [{ fromMs, untilMs }],
  });

  assert.equal(view(windowOf(nowMs - 1, nowMs + 1)).get("a")?.state, "maintenance");
  assert.equal(view(windowOf(nowMs - 2, nowMs)).get("a")?.state, "bad");
});
