import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { systemExec } from "./index.ts";

const limits = { timeoutMs: 10_000, maxOutputBytes: 1 << 20 };

test("a program's exit code, stdout and stderr are kept apart", async () => {
  const outcome = await systemExec.run({
    file: "sh",
    args: ["-c", "echo out; echo err >&2; exit 7"],
    ...limits,
  });

  assert.equal(outcome.kind === "exited" && outcome.code, 7);
  assert.equal(outcome.stdout.toString(), "out\n");
  assert.equal(outcome.stderr.toString(), "err\n");
});

test("stdin carries any byte, and an argument is never read by a shell", async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const cat = await systemExec.run({ file: "cat", args: [], input: bytes, ...limits });
  const echo = await systemExec.run({ file: "printf", args: ["%s", "$(id); 'x'"], ...limits });

  assert.deepEqual(cat.stdout, bytes);
  assert.equal(echo.stdout.toString(), "$(id); 'x'");
});

test("a deadline ends the whole process group, also what the program started in turn", async () => {
  const before = performance.now();
  const outcome = await systemExec.run({
    file: "sh",
    args: ["-c", "sleep 60 & sleep 60"],
    ...limits,
    timeoutMs: 100,
  });

  assert.equal(outcome.kind, "timed-out");
  assert.ok(performance.now() - before < 5_000);
});

test("a program that does not listen to SIGTERM is killed", async () => {
  const outcome = await systemExec.run({
    file: "sh",
    args: ["-c", "trap '' TERM; while :; do sleep 1; done"],
    ...limits,
    timeoutMs: 100,
  });

  assert.equal(outcome.kind, "timed-out");
});

test("endless output is stopped at the limit", async () => {
  const outcome = await systemExec.run({ file: "yes", args: [], ...limits });

  assert.equal(outcome.kind, "too-much-output");
  assert.ok(outcome.stdout.length <= limits.maxOutputBytes);
});

test("an abort rejects with the signal's own reason", async () => {
  const abort = new AbortController();
  const running = systemExec.run({ file: "sleep", args: ["60"], ...limits, signal: abort.signal });
  abort.abort(new Error("enough"));

  await assert.rejects(running, /enough/);
});

test("an abort does not wait for a stranger who holds the program's pipes", async () => {
  const abort = new AbortController();
  const script = "setsid sh -c 'echo $$; exec sleep 30' & wait";
  let stranger = 0;
  const running = systemExec.run({
    file: "sh",
    args: ["-c", script],
    ...limits,
    signal: abort.signal,
    onStdout: (chunk) => {
      stranger = Number(Buffer.from(chunk).toString());
      abort.abort(new Error("enough"));
    },
  });

  await assert.rejects(running, /enough/);

  assert.ok(process.kill(stranger, "SIGKILL"), "it still ran, and held the pipes");
});

test("a program that is not there is an outcome, not an exception", async () => {
  const outcome = await systemExec.run({ file: "no-such-program-here", args: [], ...limits });

  assert.equal(outcome.kind, "missing");
});

test("a started program answers while it runs and ends with its scope", async () => {
  let ended: Promise<unknown>;
  {
    await using child = systemExec.start({ file: "cat", args: [] });
    ended = child.ended;
    child.stdin.write("ping");
    const [chunk] = await once(child.stdout, "data");
    assert.equal(String(chunk), "ping");
  }

  assert.deepEqual(await ended, { kind: "killed", signal: "SIGTERM" });
});
