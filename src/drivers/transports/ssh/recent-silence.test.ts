import assert from "node:assert/strict";
import { test } from "node:test";
import { ClonePanelError } from "../../../core/errors.ts";
import { RecentSilence } from "./recent-silence.ts";

const silent = new ClonePanelError("ACCOUNT_UNREACHABLE", "no answer", { hint: "wait", remedy: "wait" });
const refused = new ClonePanelError("SSH_AUTH_REFUSED", "no", { hint: "look", remedy: "owner" });
const none = { kind: "none" };

test("after a time-out the others hear it at once, while it is tried again, and a minute later nothing is known", () => {
  const silence = new RecentSilence();

  silence.failed(silent, { fromMs: 0, toMs: 10_000 });

  assert.deepEqual(silence.at(10_001), { kind: "silent", error: silent, probe: "soon" });
  assert.deepEqual(silence.at(15_000), { kind: "silent", error: silent, probe: "again" });
  assert.deepEqual(silence.at(70_000), none);
});

test("what was refused quickly, or for another reason, or answers again, is waited for", () => {
  const silence = new RecentSilence();

  silence.failed(silent, { fromMs: 0, toMs: 300 });
  assert.deepEqual(silence.at(301), none);
  silence.failed(refused, { fromMs: 0, toMs: 10_000 });
  assert.deepEqual(silence.at(10_001), none);
  silence.failed(silent, { fromMs: 0, toMs: 10_000 });
  silence.answered();
  assert.deepEqual(silence.at(10_001), none);
});
