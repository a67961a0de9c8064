import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { isWithin, labelsOfName, nameOfLabels, namesBetween, parseName } from "./name.ts";

describe("a domain name", () => {
  test("is lower case and loses the dot at its end", () => {
    assert.equal(parseName("WWW.Example.COM."), "www.example.com");
    assert.equal(parseName("."), ".");
    assert.equal(parseName("xn--bcher-kva.example"), "xn--bcher-kva.example");
  });

  test("is none when no nameserver could hold it", () => {
    const bad = [
      "",
      "..",
      "a..b",
      ".a",
      `${"x".repeat(64)}.example`,
      `${"abcdefg.".repeat(33)}com`,
      "a\\12",
      "bücher.€",
    ];

    assert.deepEqual(
      bad.map(parseName),
      bad.map(() => null),
    );
  });

  test("any labels of bytes survive being written and read", () => {
    const label = fc
      .uint8Array({ minLength: 1, maxLength: 20 })
      .map((bytes) => String.fromCharCode(...bytes).replace(/[A-Z]/g, "a"));
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 8 }), (labels) => {
        const name = nameOfLabels(labels);

        assert.deepEqual(labelsOfName(name), labels);
        assert.equal(parseName(name), name);
      }),
    );
  });

  test("is within a zone by labels, not by letters", () => {
    assert.ok(isWithin("www.example.com", "example.com"));
    assert.ok(isWithin("example.com", "example.com"));
    assert.ok(isWithin("example.com", "."));
    assert.ok(!isWithin("notexample.com", "example.com"));
    assert.ok(!isWithin("com", "example.com"));
    assert.ok(!isWithin("www\\.example.com", "example.com"));
  });

  test("knows the names between itself and the apex", () => {
    assert.deepEqual(namesBetween("example.com", "a.b.c.example.com"), ["b.c.example.com", "c.example.com"]);
    assert.deepEqual(namesBetween("example.com", "a.example.com"), []);
    assert.deepEqual(namesBetween("example.com", "example.com"), []);
  });
});
