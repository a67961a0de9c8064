import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "./outbox.ts";

test("small pieces leave in one write and in their order; a large one does not wait for more", async () => {
  const writes: string[] = [];
  const outbox = new Outbox({
    write: async (bytes) => void writes.push(Buffer.from(bytes).toString("latin1")),
  });
  const large = "x".repeat(70_000);

  for (const text of ["A1 ", "NOOP", "\r\n"]) await outbox.add(Buffer.from(text));
  assert.deepEqual(writes, []);
  await outbox.flush();
  await outbox.add(Buffer.from("A2 "));
  await outbox.add(Buffer.from(large));
  await outbox.flush();

  assert.deepEqual(writes, ["A1 NOOP\r\n", `A2 ${large}`]);
});
