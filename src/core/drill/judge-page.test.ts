import assert from "node:assert/strict";
import { test } from "node:test";
import { judgePage } from "./judge-page.ts";

const wanted = { names: ["example.com", "www.example.com"], texts: ["Spring sale"] };
const good = "<html><head><title>My shop</title></head><body>Spring sale</body></html>";
const judge = (body: string, status = 200, location: string | null = null) => {
  const verdict = judgePage({ status, location, body }, wanted);
  return verdict.kind === "judged" ? verdict.check.ok : verdict;
};

test("the site's own page passes", () => {
  assert.equal(judge(good), true);
});

for (const [what, body, status] of [
  ["another page", "<html><title>Welcome to nginx</title></html>", 200],
  ["a page that says that it is broken", `${good}There has been a critical error on this website.`, 200],
  ["a database that cannot be reached", `${good}<h1>Error establishing a database connection</h1>`, 200],
  ["a fault of PHP", `${good}<b>Fatal error</b>: oops`, 200],
  ["an error", good, 500],
  ["something that is no page", "Spring sale", 200],
  ["an installation that is still to be done", '<html>Spring sale<a href="wp-admin/install.php">', 200],
] as const) {
  test(`${what} does not`, () => {
    assert.equal(judge(body, status), false);
  });
}

test("a redirect to one of its names is asked again, one to another site is refused", () => {
  assert.deepEqual(judge("", 301, "https://www.example.com/en/"), {
    kind: "ask-again",
    host: "www.example.com",
    secure: "https",
    path: "/en/",
  });
  assert.equal(judge("", 302, "https://casino.example/"), false);
  assert.equal(judge("", 302, "//casino.example/"), false);
});
