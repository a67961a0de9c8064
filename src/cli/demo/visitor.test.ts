import assert from "node:assert/strict";
import { test } from "node:test";
import { brokenPage, differenceOf, type Page, type Pages } from "./visitor.ts";

function aPage(own: Partial<Page> = {}): Page {
  return { status: 200, type: "text/html", body: Buffer.from("page"), location: null, role: null, ...own };
}

function pagesOf(pages: Readonly<Record<string, Page>>): Pages {
  return new Map(Object.entries(pages));
}

const site = pagesOf({ "/": aPage(), "/a.png": aPage({ type: "image/png" }) });

test("two sites that answer alike have no difference, whatever they say of their roles", () => {
  const role = { role: "replica", state: "known", epoch: 1, generation: 1, gate: "active" } as const;
  const other = pagesOf({ "/": aPage({ role }), "/a.png": aPage({ type: "image/png" }) });

  assert.equal(differenceOf(site, other), null);
});

test("another byte, another status, another type, a page too few or too many: each is a difference", () => {
  const picture = aPage({ type: "image/png" });
  const others: Readonly<Record<string, Pages>> = {
    "/ differs": pagesOf({ "/": aPage({ body: Buffer.from("Page") }), "/a.png": picture }),
    "/ answers 200 and 503": pagesOf({ "/": aPage({ status: 503 }), "/a.png": picture }),
    "/a.png differs": pagesOf({ "/": aPage(), "/a.png": aPage() }),
    "/a.png is there only once": pagesOf({ "/": aPage() }),
    "/b is there only once": pagesOf({ "/": aPage(), "/a.png": picture, "/b": aPage() }),
  };

  for (const [words, other] of Object.entries(others)) assert.equal(differenceOf(site, other), words);
});

test("two sites that are broken alike are not whole", () => {
  assert.equal(brokenPage(pagesOf({ "/": aPage(), "/a.png": aPage({ status: 404 }) })), "/a.png answers 404");
  assert.equal(brokenPage(site), null);
});
