import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDbHost } from "./db-host.ts";

const tcp = (host: string, port = 3306) => ({ kind: "tcp", host, port }) as const;
const socket = (path: string | null) => ({ kind: "socket", path }) as const;

test("every form of DB_HOST leads to its server", () => {
  const forms: [string, ReturnType<typeof parseDbHost>][] = [
    ["db.host.example", [tcp("db.host.example")]],
    ["db.host.example:3307", [tcp("db.host.example", 3307)]],
    ["127.0.0.1", [tcp("127.0.0.1")]],
    ["localhost:/tmp/my.sock", [socket("/tmp/my.sock")]],
    [":/tmp/my.sock", [socket("/tmp/my.sock")]],
    ["/tmp/my.sock", [socket("/tmp/my.sock")]],
    ["[2001:db8::1]:3307", [tcp("2001:db8::1", 3307)]],
    ["[2001:db8::1]", [tcp("2001:db8::1")]],
    ["2001:db8::1", [tcp("2001:db8::1")]],
    ["db:nonsense", [tcp("db")]],
  ];

  for (const [text, places] of forms) assert.deepEqual(parseDbHost(text), places, text);
});

test("localhost means the socket, as it does to PHP, and TCP only after it", () => {
  for (const text of ["localhost", "LOCALHOST", "", "localhost:3306"]) {
    assert.deepEqual(parseDbHost(text), [socket(null), tcp("127.0.0.1")], text);
  }
});
