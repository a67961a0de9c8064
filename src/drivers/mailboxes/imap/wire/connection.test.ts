import assert from "node:assert/strict";
import { test } from "node:test";
import type { Line } from "../../../../ports/line.ts";
import { type CommandPart, ImapConnection } from "./connection.ts";

/** Answers each line that is said to it; `heard` has them all, literals among them. */
function scriptedLine(answer: (said: string) => string | null): { line: Line; heard: string[] } {
  const [heard, waiting]: [string[], string[]] = [[], []];
  let wake: () => void = () => undefined;
  const line: Line = {
    read: async () => {
      while (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return Buffer.from(waiting.shift() ?? "", "latin1");
    },
    write: async (bytes) => {
      for (const said of Buffer.from(bytes).toString("latin1").split("\r\n").slice(0, -1)) {
        heard.push(said);
        const text = answer(said);
        if (text !== null) waiting.push(text);
      }
      wake();
    },
    startTls: async () => undefined,
    endAfter: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { line, heard };
}

function append(text: string): readonly CommandPart[] {
  const bytes = (async function* () {
    yield Buffer.from(text);
  })();
  return ["APPEND INBOX () ", { sizeBytes: text.length, bytes }];
}

test("commands in a row are sent before the first is answered, and each has its own ending", async () => {
  const { line, heard } = scriptedLine((said) => {
    if (/\{\d+\}$/.test(said)) return "+ go ahead\r\n";
    // All answers come with the last command, and in another order.
    return said === "three"
      ? "C2 OK two\r\n* 3 EXISTS\r\nC3 OK three\r\nC1 OK [APPENDUID 1 7] one\r\n"
      : null;
  });
  const connection = new ImapConnection(line, "one");

  const endings = await connection.runAll(["one", "two", "three"].map(append));

  assert.deepEqual(
    endings.map(({ kind, text }) => [kind, text]),
    [
      ["ok", "one"],
      ["ok", "two"],
      ["ok", "three"],
    ],
  );
  assert.equal(endings[0]?.codeText, "1 7");
  assert.equal(heard.length, 6);
});

test("after a refusal no further command is begun, and those under way are heard to their end", async () => {
  const { line, heard } = scriptedLine((said) => {
    if (said.startsWith("C2 ")) return "C2 NO [OVERQUOTA] full\r\n";
    if (/\{\d+\}$/.test(said)) return "+ go ahead\r\n";
    return said === "one" ? "C1 OK one\r\n" : null;
  });
  const connection = new ImapConnection(line, "one");

  const endings = await connection.runAll(["one", "two", "three", "four"].map(append));

  assert.deepEqual(
    endings.map(({ kind, code }) => [kind, code]),
    [
      ["ok", null],
      ["no", "OVERQUOTA"],
    ],
  );
  assert.deepEqual(heard, ["C1 APPEND INBOX () {3}", "one", "C2 APPEND INBOX () {3}"]);
});

test("an answer to a command that nobody gave ends the connection", async () => {
  const { line } = scriptedLine(() => "C9 OK what\r\n");
  const connection = new ImapConnection(line, "one");

  await assert.rejects(connection.run(["NOOP"]), /does not speak as IMAP asks for/);
});
