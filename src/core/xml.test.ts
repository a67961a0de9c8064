import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { elementsAt, parseXml, textAt, xmlText } from "./xml.ts";

describe("XML of an answer", () => {
  test("elements, entities, CDATA, comments and prefixes are read", () => {
    const root = parseXml(
      '<?xml version="1.0"?>\n<p:a xmlns="x"><!-- <b> --><b n="1">1 &lt;&#50;&#x33;</b><b><![CDATA[<&>]]></b><c/></p:a>\n',
    );

    assert.equal(root?.name, "a");
    if (root === null) return;
    assert.deepEqual(
      elementsAt(root, "b").map(({ text }) => text),
      ["1 <23", "<&>"],
    );
    assert.equal(textAt(root, "c"), "");
    assert.equal(textAt(root, "d"), null);
  });

  test("what is no document, has a document type, or goes too deep is none", () => {
    const deep = `${"<a>".repeat(100)}${"</a>".repeat(100)}`;
    const bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>';
    for (const text of ["", "x", "<a>", "<a></b>", "<a/><b/>", "</a>", deep, bomb]) {
      assert.equal(parseXml(text), null, text.slice(0, 30));
    }
  });

  test("any text comes back", () => {
    const plain = fc.string({ unit: "binary", maxLength: 40 }).filter((text) => !/[\0\r]/.test(text));
    fc.assert(
      fc.property(plain, (text) => {
        assert.equal(elementsAt(parseXml(`<a><b>${xmlText(text)}</b></a>`) ?? none, "b")[0]?.text, text);
      }),
    );
  });

  test("anything at all neither throws nor hangs", () => {
    const soup = fc.array(
      fc.constantFrom("<", ">", "/", "a", "&", ";", "#9", "<!--", "]]>", "<![CDATA[", " ", '"'),
    );
    fc.assert(
      fc.property(soup, (parts) => void parseXml(parts.join(""))),
      { numRuns: 5_000 },
    );
    const start = performance.now();
    parseXml(`<a ${"x".repeat(1_000_000)}`);
    parseXml("<".repeat(1_000_000));
    parseXml("<!--".repeat(20_000));
    assert.ok(performance.now() - start < 5_000);
  });
});

const none = { name: "", children: [], text: "" };
