import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeClock } from "../../testing/fake-clock.ts";
import { paintFor } from "../frame/paint.ts";
import { progressText } from "./progress-text.ts";
import { type TalkOrder, terminalTalk } from "./terminal-talk.ts";

function stage(kind: "terminal" | "file", level: TalkOrder["level"] = "normal") {
  const written: string[] = [];
  const output = {
    isTerminal: kind === "terminal",
    columns: 40,
    write: (text: string) => void written.push(text),
  };
  const clock = fakeClock();
  const talk = terminalTalk({ output, clock, paint: paintFor(output, { NO_COLOR: "1" }), level });
  return { talk, clock, written };
}

test("a short step is one line when it is done", async () => {
  const { talk, clock, written } = stage("file");
  const step = talk.step("survey");
  await clock.advance(500);
  step.progress({ items: 3 });

  step.done("3 files");

  assert.deepEqual(written, ["done  survey: 3 files (500 ms)\n"]);
});

test("on a terminal a long step has one live line, which gives way", async () => {
  const { talk, clock, written } = stage("terminal");
  const step = talk.step("fetch");
  await clock.advance(4_000);
  step.progress({ bytes: 4_194_304, bytesTotal: 16_777_216 });
  step.progress({ bytes: 4_194_305, bytesTotal: 16_777_216 });

  talk.note("hello");
  step.done("");
  talk.close();

  assert.deepEqual(written, [
    "\rfetch ... 4.0 MiB of 16 MiB, 1.0 MiB/s,\u001b[K",
    "\r\u001b[K",
    "hello\n",
    "done  fetch (4.0 s)\n",
  ]);
});

test("without a terminal a long step says something every ten seconds", async () => {
  const { talk, clock, written } = stage("file");
  const step = talk.step("fetch");
  for (let second = 0; second < 25; second += 1) {
    await clock.advance(1_000);
    step.progress({ items: second });
  }

  assert.equal(written.length, 2);
  assert.ok(!written.join("").includes("\u001b"));
});

test("quiet says nothing, and warnings alone are warnings alone", () => {
  for (const [level, expected] of [
    ["quiet", []],
    ["warnings", ["warning: careful\n"]],
  ] as const) {
    const { talk, written } = stage("file", level);
    const step = talk.step("x");
    step.progress({ items: 1 });
    step.failed("y");
    talk.note("z");
    talk.warn("careful");

    assert.deepEqual(written, expected);
  }
});

test("what a remote machine said cannot move the cursor", () => {
  const { talk, written } = stage("terminal");

  talk.warn("\u001b[2Jgone\u0007\u202etxt.exe");

  assert.deepEqual(written, ["warning: \\u001b[2Jgone\\u0007\\u202etxt.exe\n"]);
});

test("the time left is only told when it can be", () => {
  assert.equal(progressText({ items: 50, itemsTotal: 100 }, 10_000), "50 of 100, 10 s left");
  assert.equal(progressText({ items: 1, itemsTotal: 100 }, 10_000), "1 of 100");
  assert.equal(progressText({ items: 7 }, 10_000), "7");
  assert.equal(progressText({}, 0), "");
  assert.equal(progressText({ bytes: 0, bytesTotal: 0 }, 0), "0 B of 0 B");
});
