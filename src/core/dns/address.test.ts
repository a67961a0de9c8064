import assert from "node:assert/strict";
import { isIPv6 } from "node:net";
import { describe, test } from "node:test";
import fc from "fast-check";
import { addressOfBytes, parseAddress } from "./address.ts";

describe("an address", () => {
  test("is written in one way (RFC 5952)", () => {
    const pairs = [
      ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
      ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
      ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
      ["::", "::"],
      ["1::", "1::"],
      ["::ffff:192.0.2.1", "::ffff:c000:201"],
      ["192.0.2.1", "192.0.2.1"],
    ] as const;

    for (const [written, text] of pairs) assert.equal(parseAddress(written)?.text, text);
  });

  test("is none when it only looks like one", () => {
    const bad = [
      "1.2.3",
      "1.2.3.256",
      "01.2.3.4",
      "1::2::3",
      "12345::",
      ":::",
      "1:2:3:4:5:6:7:8:9",
      "1:2:3:4:5:6:7",
      "::1.2.3",
      "",
      "g::",
    ];

    for (const written of bad) assert.equal(parseAddress(written), null, written);
  });

  test("any bytes give a text that everybody reads as the same bytes", () => {
    const zeros = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 })), {
      minLength: 16,
      maxLength: 16,
    });
    fc.assert(
      fc.property(zeros, (bytes) => {
        const { text } = addressOfBytes(Uint8Array.from(bytes));

        assert.ok(isIPv6(text), text);
        assert.deepEqual([...(parseAddress(text)?.bytes ?? [])], bytes);
      }),
    );
  });
});
