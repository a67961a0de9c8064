import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Transport } from "../ports/transport.ts";
import type { Claim } from "./transport-contract.ts";

const timeoutMs = 20_000;
const everyByte = Array.from({ length: 255 }, (_, index) => String.fromCharCode(index + 1)).join("");
const hostileWords = [
  everyByte,
  "",
  "-n",
  "--",
  "$(id)",
  "`id`",
  "a'b\"c",
  "\n",
  "x\n\n",
  " ",
  "*",
  "!!",
  "\\0101\\c",
  "\xff\xfe",
];

export function scriptClaims(claim: Claim): void {
  claim("an order's exit code, stdout and stderr are kept apart and exact", async ({ transport }) => {
    const result = await transport.run({ script: "printf out; printf 'err\\n\\n' >&2; exit 7", timeoutMs });

    assert.deepEqual(result, { code: 7, stdout: "out", stderr: "err\n\n" });
  });

  claim("an order starts in the account's home with LC_ALL=C", async ({ transport }) => {
    const { stdout } = await transport.run({
      script: 'printf "%s|" "$LC_ALL"; [ "$(pwd -P)" = "$(cd && pwd -P)" ] && printf home',
      timeoutMs,
    });

    assert.equal(stdout, "C|home");
  });

  claim("arguments arrive with every byte that a shell can hold", async ({ transport }) => {
    const { stdout } = await transport.run({
      script: `for word do printf '%s\\0' "$word"; done`,
      args: hostileWords,
      timeoutMs,
    });

    assert.equal(stdout, hostileWords.map((word) => `${word}\0`).join(""));
  });

  claim("an argument with a zero byte is refused", async ({ transport }) => {
    await assert.rejects(transport.run({ script: ":", args: ["a\0b"], timeoutMs }), {
      code: "ARGUMENT_INVALID",
    });
  });

  claim("small input reaches stdin with every byte and comes back on stdout", async ({ transport }) => {
    const input = `\0${everyByte}\n\n\0`;
    const { stdout } = await transport.run({ script: "cat", input, timeoutMs });

    assert.equal(stdout, input);
  });

  claim("five megabytes of binary input arrive whole", async ({ transport }) => {
    const input = noise(5_000_000);
    const { stdout } = await transport.run({ script: "sha256sum; exit 3", input, timeoutMs });

    assert.equal(stdout.slice(0, 64), createHash("sha256").update(input).digest("hex"));
  });

  claim("input that nobody reads is no error and is never taken for orders", async ({ transport, there }) => {
    const input = Buffer.from(`touch ${there}/obeyed\n`.repeat(20_000));
    const large = await transport.run({ script: "exit 4", input, timeoutMs });
    const small = await transport.run({ script: "exit 5", input: input.subarray(0, 4_000), timeoutMs });
    const looked = await transport.run({ script: '[ -e "$1/obeyed" ]', args: [there], timeoutMs });

    assert.deepEqual([large.code, small.code, looked.code], [4, 5, 1]);
  });

  claim("without input stdin is at its end", async ({ transport }) => {
    assert.equal((await transport.run({ script: "cat; echo done", timeoutMs })).stdout, "done\n");
  });

  claim("eight megabytes of output arrive whole", async ({ transport }) => {
    const script = "head -c 8000000 /dev/zero | tr '\\0' 'x'; printf 'end'";
    const { stdout } = await transport.run({ script, timeoutMs });

    assert.equal(stdout.length, 8_000_003);
    assert.ok(stdout.endsWith("xxend"));
  });

  claim(
    "neither exit, cd, exec, a variable nor a syntax error touches the next order",
    async ({ transport }) => {
      for (const script of [
        "cd /; x=1; exit 3",
        "exec true",
        "if then",
        "unset PATH; x=1",
        "set -e; false",
      ]) {
        await transport.run({ script, timeoutMs });
      }
      const { stdout } = await transport.run({
        script: 'printf "%s" "$x"unset; [ "$(pwd -P)" = "$(cd && pwd -P)" ] && printf " home"',
        timeoutMs,
      });

      assert.equal(stdout, "unset home");
    },
  );

  claim("twenty orders at once keep their answers apart", async ({ transport }) => {
    const numbers = Array.from({ length: 20 }, (_, index) => String(index));
    const results = await Promise.all(
      numbers.map((number) =>
        transport.run({
          script: 'printf "%s-" "$1"; cat; printf "%s" "$1" >&2',
          args: [number],
          input: number,
          timeoutMs,
        }),
      ),
    );

    assert.deepEqual(
      results,
      numbers.map((number) => ({ code: 0, stdout: `${number}-${number}`, stderr: number })),
    );
  });

  claim(
    "a hung order is reported, ended on the account, and does not stop the next",
    async ({ transport }) => {
      const tag = `31${Date.now() % 100_000}`;
      const hung = transport.run({ script: 'sleep "$1" & sleep "$1"', args: [tag], timeoutMs: 500 });

      await assert.rejects(hung, { code: "REMOTE_TIMED_OUT", remedy: "wait" });
      assert.equal((await transport.run({ script: "echo still here", timeoutMs })).stdout, "still here\n");
      assert.equal(await isRunning(transport, `sleep ${tag}`), false);
    },
  );

  claim("endless output is stopped at the limit and does not stop the next order", async ({ transport }) => {
    const endless = transport.run({ script: "yes", timeoutMs, maxOutputBytes: 100_000 });

    await assert.rejects(endless, { code: "REMOTE_OUTPUT_TOO_LARGE" });
    assert.equal((await transport.run({ script: "echo next", timeoutMs })).stdout, "next\n");
  });

  claim("endless stderr is stopped at the limit", async ({ transport }) => {
    await assert.rejects(transport.run({ script: "yes >&2", timeoutMs, maxOutputBytes: 100_000 }), {
      code: "REMOTE_OUTPUT_TOO_LARGE",
    });
  });

  claim(
    "an aborted order rejects with the signal's reason and is ended on the account",
    async ({ transport }) => {
      const abort = new AbortController();
      const tag = `32${Date.now() % 100_000}`;
      const running = transport.run({ script: 'sleep "$1"', args: [tag], timeoutMs, signal: abort.signal });
      setTimeout(() => abort.abort(new Error("enough")), 300);

      await assert.rejects(running, /enough/);
      assert.equal(await isRunning(transport, `sleep ${tag}`), false);
    },
  );

  claim("an order whose signal is aborted already does not run", async ({ transport, there }) => {
    const signal = AbortSignal.abort(new Error("before"));

    await assert.rejects(
      transport.run({ script: 'touch "$1/ran"', args: [there], timeoutMs, signal }),
      /before/,
    );
    assert.equal((await transport.run({ script: '[ -e "$1/ran" ]', args: [there], timeoutMs })).code, 1);
  });
}

/** Whether a command line runs for this account, a moment after it should have ended. */
export async function isRunning(transport: Transport, commandLine: string): Promise<boolean> {
  const { stdout } = await transport.run({
    script: `i=0
while [ "$i" -lt 30 ]; do
  ps -ww -e -o args= 2>/dev/null | grep -v grep | grep -Fx -- "$1" >/dev/null || { echo no; exit; }
  sleep 0.1; i=$((i + 1))
done
echo yes`,
    args: [commandLine],
    timeoutMs,
  });
  return stdout === "yes\n";
}

/** Bytes that neither compress nor repeat, the same each time. */
export function noise(length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let bytes = 0; bytes < length; bytes += 64) {
    blocks.push(createHash("sha512").update(String(bytes)).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}
