import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { KeptScripts, shellProgram } from "./shell-program.ts";

const none = { kind: "none" } as const;

/** What a shell says on stdout of these lines, without what it says of itself. */
function saidOf(lines: string): readonly string[] {
  const { stdout, status } = spawnSync("/bin/sh", ["-c", shellProgram("m")], {
    input: lines,
    encoding: "latin1",
  });
  assert.equal(status, 0);
  return stdout.split("\n").filter((line) => line !== "" && !line.endsWith(" m"));
}

test("a script travels once, and each order by its number", () => {
  const kept = new KeptScripts();
  const order = (arg: string) => kept.lines({ marker: "x", script: 'echo "$1"', args: [arg], input: none });
  const [first, second] = [order("one"), order("t'w'o")];

  assert.match(first, /^clonepanel_keep 1 /);
  assert.doesNotMatch(second, /echo|keep/);
  assert.deepEqual(saidOf(first + second), ["one", "0 x", "t'w'o", "0 x"]);
});

test("a script that no shell can read fails alone, and is told as that each time", () => {
  const kept = new KeptScripts();
  const broken = () => kept.lines({ marker: "x", script: "if then (", args: [], input: none });
  const good = () => kept.lines({ marker: "y", script: "echo good", args: [], input: none });

  assert.deepEqual(saidOf(broken() + good() + broken() + good()), [
    "2 x",
    "good",
    "0 y",
    "2 x",
    "good",
    "0 y",
  ]);
});

test("an argument of any bytes but zero arrives, though a line is all there is", () => {
  const odd = Array.from({ length: 255 }, (_, at) => String.fromCharCode(at + 1)).join("");
  const kept = new KeptScripts();
  const script = `printf %s "$1" | od -An -v -tu1 | tr -s ' \\n' ' '; echo`;

  const [said] = saidOf(kept.lines({ marker: "x", script, args: [`${odd}\n`], input: none }));

  assert.deepEqual(
    said?.trim().split(" ").map(Number),
    [...Array(255).keys()].map((at) => at + 1).concat(10),
  );
});

test("a shell keeps so many scripts and no more; the next ones travel each time", () => {
  const kept = new KeptScripts();
  const lines = Array.from({ length: 140 }, (_, nth) =>
    kept.lines({ marker: "x", script: `echo ${nth}`, args: [], input: none }),
  );

  assert.deepEqual(
    saidOf(lines.join("")).filter((line) => line !== "0 x"),
    lines.map((_, nth) => String(nth)),
  );
  assert.equal(lines.filter((line) => line.startsWith("clonepanel_keep 0 ")).length, 12);
});
