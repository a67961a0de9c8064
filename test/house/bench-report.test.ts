import assert from "node:assert/strict";
import { test } from "node:test";
import { type BenchRun, reportPage } from "../../bench/lib/report-page.ts";
import { renderPage } from "../../scripts/site/render-page.ts";

const about = { commit: "abc1234", machine: "2 x some processor", scale: "small", missing: ["vault"] };

const run = (name: string, outcome: BenchRun["outcome"]): BenchRun => ({
  ...{
    name,
    about: "beside others",
    command: `node bench/${name}.ts`,
    startedAt: "2026-11-30T12:00:00.000Z",
  },
  ...{ seconds: 61.4, load: [0.5, 2.25], outcome },
});

test("every bench has its command, its load and its tables; what is no table is shown as it is", () => {
  const printed =
    "files: 2000, rounds: 3\n\n### nothing changed\n\n| method | wall s |\n|---|---|\n| ours | 1.00 |\n\n### one changed\n\n| method | wall s |\n|---|---|\n| ours | 2.00 |\n\nat the end\n";

  const page = reportPage(about, [run("files", { kind: "done", printed })]);
  const { html } = renderPage("report.md", page, () => false);

  assert.match(page, /Not run here: vault\./);
  assert.match(page, /`node bench\/files\.ts`/);
  assert.match(page, /load 0\.5 before and 2\.3 after|load 0\.5 before and 2\.2 after/);
  assert.match(page, /^```\nfiles: 2000, rounds: 3\n```$/m);
  assert.match(page, /^```\nat the end\n```$/m);
  assert.equal(html.match(/<table>/g)?.length, 2);
  assert.match(page, /\| ours \| 1\.00 \|\n\n### one changed\n\n\| method/);
  assert.doesNotMatch(page, /\n\n\n/);
});

test("a bench that failed stands at its place, with its last words", () => {
  const page = reportPage(about, [
    run("vault", { kind: "failed", because: "restic is missing\nexit code 1" }),
    run("dns", { kind: "done", printed: "good\n" }),
  ]);

  assert.match(page, /2 benches, 1 failed/);
  assert.match(page, /## vault[\s\S]*It did not finish[\s\S]*restic is missing[\s\S]*## dns/);
});
