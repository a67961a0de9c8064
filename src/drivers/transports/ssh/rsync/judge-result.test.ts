import assert from "node:assert/strict";
import { test } from "node:test";
import type { SshSettings } from "../settings.ts";
import { judgeResult } from "./judge-result.ts";
import type { RsyncResult } from "./run-rsync.ts";

const settings = { account: "sydney", host: "sydney.example", port: 22, user: "clone" } as SshSettings;

function ended(code: number, connected: boolean) {
  const result = { end: { kind: "exited", code }, stderr: "rsync: said why\n", connected };
  return () => judgeResult(result as unknown as RsyncResult, settings, "account");
}

test("ssh's own end is a lost connection, whether or not that is known yet; rsync's own is a failed copy", () => {
  assert.throws(ended(255, true), { code: "ACCOUNT_UNREACHABLE", message: /said why/ });
  assert.throws(ended(255, false), { code: "ACCOUNT_UNREACHABLE" });
  assert.throws(ended(12, false), { code: "ACCOUNT_UNREACHABLE" });
  assert.throws(ended(12, true), { code: "COPY_FAILED" });
  assert.equal(ended(0, true)(), "complete");
  assert.equal(ended(23, true)(), "partial");
});
