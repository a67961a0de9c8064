import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { mock, test } from "node:test";
import type { ProcessEnd, StartedProcess } from "../../../../ports/exec.ts";
import { AccountShell, type ShellOrder } from "./account-shell.ts";

test("however many orders a shell takes, its end is listened to once: nothing of an order outlives it", async () => {
  const { process, listeners } = echoProcess();
  const shell = new AccountShell({ process });

  for (let nth = 0; nth < 20; nth += 1)
    assert.deepEqual(await shell.ask(orderOf(nth)), {
      ...{ kind: "answered", code: 0 },
      ...{ stdout: Buffer.from("said"), stderr: Buffer.from("") },
    });

  assert.equal(listeners(), 1);
  assert.equal(process.stdout.listenerCount("data"), 0);
});

test("an order in a shell that ends is lost, and so is one that comes later", async () => {
  const { process, end } = echoProcess("silent");
  const shell = new AccountShell({ process });
  const waiting = shell.ask(orderOf(1));

  end();

  assert.equal((await waiting).kind, "lost");
  assert.equal(shell.isAlive, false);
  assert.equal((await shell.ask(orderOf(2))).kind, "lost");
});

function orderOf(nth: number): ShellOrder {
  return {
    ...{ marker: `m${nth}`, bytes: [Buffer.from(`m${nth}`)], finalInput: "more-orders" },
    ...{ timeoutMs: 5_000, maxOutputBytes: 1_000 },
  };
}

/** Answers each order, whose only word is its marker; counts who waits for its end. */
function echoProcess(manner: "answers" | "silent" = "answers") {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const { promise, resolve } = Promise.withResolvers<ProcessEnd>();
  const then = mock.method(promise, "then");
  stdin.on("data", (marker: Buffer) => {
    if (manner === "silent") return;
    stdout.write(`said\n0 ${marker}\n`);
    stderr.write(`\n${marker}\n`);
  });
  const process: StartedProcess = {
    ...{ stdin, stdout, stderr, ended: promise },
    kill: () => undefined,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { process, listeners: () => then.mock.callCount(), end: () => resolve({ kind: "exited", code: 1 }) };
}
