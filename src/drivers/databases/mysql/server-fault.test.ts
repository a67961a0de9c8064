import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Secret } from "../../../core/site/secret.ts";
import type { DatabasePlace } from "../../../ports/database.ts";
import { directTransport } from "../../../testing/direct-transport.ts";
import { explainFault, isPassing } from "./server-fault.ts";

const place: DatabasePlace = {
  name: "wp",
  access: { driver: "mysql", host: "", name: "wp", user: "u", password: new Secret(""), readOnly: null },
  transport: directTransport({ socket: null }),
  policy: { skipTables: [], skipRows: [] },
};

describe("a fault of the server or its line", () => {
  for (const code of ["PROTOCOL_CONNECTION_LOST", "ECONNRESET", "ETIMEDOUT", "EPIPE"]) {
    test(`is no bug of ours when the line is gone, and the work is done again: ${code}`, () => {
      const fault = Object.assign(new Error("gone"), { code });

      const told = explainFault(fault, place, "logging in");

      assert.equal(told.code, "DATABASE_UNREACHABLE");
      assert.equal(told.remedy, "wait");
      assert.ok(isPassing(fault));
    });
  }

  for (const said of [
    `Error writing file './wp/wp_posts.frm' (Errcode: 28 "No space left on device")`,
    "Error writing file '/var/lib/mysql/x' (OS errno 122 - Disk quota exceeded)",
  ]) {
    test(`is a full disk whatever the server was doing: ${said}`, () => {
      const told = explainFault(Object.assign(new Error(said), { errno: 3 }), place, "preparing the change");

      assert.equal(told.code, "DATABASE_FULL");
      assert.equal(told.remedy, "owner");
    });
  }

  test("that nobody expected is told in the server's own words", () => {
    const told = explainFault(Object.assign(new Error("Odd thing"), { errno: 9999 }), place, "reading");

    assert.equal(told.code, "DATABASE_FAILED");
    assert.match(told.message, /Odd thing/);
  });
});
