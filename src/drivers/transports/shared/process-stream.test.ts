import assert from "node:assert/strict";
import { PassThrough, Writable } from "node:stream";
import { test } from "node:test";
import { ProcessStream } from "./process-stream.ts";

const failing = (code: string) =>
  new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
  }).on("error", () => {});

function streamTo(stdin: Writable) {
  const stdout = new PassThrough();
  const stream = new ProcessStream({ stdin, stdout, readAhead: Buffer.alloc(0), end: () => {} });
  return { stdout, stream };
}

test("a program that ended before it read everything is still heard to its end", async () => {
  const { stdout, stream } = streamTo(failing("EPIPE"));

  stream.write("more than it wants");
  setImmediate(() => stdout.end("exit 4 is coming"));

  assert.equal(Buffer.concat(await Array.fromAsync(stream)).toString(), "exit 4 is coming");
});

test("any other failure of the pipe is an error", async () => {
  const { stream } = streamTo(failing("EIO"));

  stream.write("lost");

  await assert.rejects(Array.fromAsync(stream), { code: "EIO" });
});
