import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { bootstrapScript, programLine, scriptProgram } from "./program.ts";

const everyByte = Array.from({ length: 255 }, (_, index) => String.fromCharCode(index + 1)).join("");
const hostile = [
  everyByte,
  "",
  "-n",
  "$(id)",
  "`id`",
  "a'b\"c\\",
  "\n",
  "x\n\n",
  " ",
  "*",
  "!!",
  "\\0101\\c",
  "\xff\xfe",
];

for (const shell of ["/bin/sh", "/bin/bash"]) {
  test(`arguments of every byte arrive unchanged through ${shell}, and stdin after them`, () => {
    const program = scriptProgram({
      marker: "MARK",
      script: `for word do printf '%s\\0' "$word"; done; cat`,
      args: hostile,
    });

    const out = execFileSync(shell, ["-c", bootstrapScript], {
      input: Buffer.concat([Buffer.from(programLine(program), "latin1"), Buffer.from("\0in\n")]),
      stdio: ["pipe", "pipe", "ignore"],
    });

    const afterMarker = out.toString("latin1").split(" MARK\n").slice(1).join(" MARK\n");
    assert.equal(afterMarker, `${hostile.map((word) => `${word}\0`).join("")}\0in\n`);
  });
}

test("an order is one line of plain ASCII whatever it holds", () => {
  const line = programLine(scriptProgram({ marker: "MARK", script: "true", args: hostile }));

  assert.match(line, /^[ -~]+\n$/);
});

test("a zero byte in an argument is refused before anything runs", () => {
  assert.throws(() => scriptProgram({ marker: "MARK", script: "true", args: ["a\0b"] }), {
    code: "ARGUMENT_INVALID",
  });
});
