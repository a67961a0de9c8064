import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../config/read-config.ts";
import { configText } from "./config-text.ts";
import { planSites, type SeenAccount } from "./plan-config.ts";
import { isSiteName, siblingOf } from "./site-name.ts";

const account = (
  id: string,
  roots: SeenAccount["roots"],
  change: Partial<SeenAccount> = {},
): SeenAccount => ({
  id,
  host: `${id}.host.example`,
  port: 22,
  user: "clone",
  identity: "/home/me/.ssh/clonepanel",
  hostKey: { fingerprint: `SHA256:${"a".repeat(43)}`, trust: "known" },
  addresses: ["203.0.113.10"],
  roots,
  ...change,
});
const shop = { app: "wordpress", path: "public_html", name: "www.shop.example" } as const;

test("a site goes from the first account that holds it to the same folder of every other one", () => {
  const [site, ...more] = planSites([account("one", [shop]), account("two", [])], new Set(["shop.example"]));

  assert.deepEqual(more, []);
  assert.deepEqual([site?.id, site?.primary], ["shop.example", "one"]);
  assert.deepEqual(site?.names, ["www.shop.example", "shop.example"]);
  assert.deepEqual(site?.placements[1], { account: "two", path: "public_html", holds: "nothing" });
});

test("a copy of the same site is found under its sibling's name, wherever it lies; another site is told", () => {
  const copy = { app: "wordpress", path: "old/shop", name: "shop.example" } as const;
  const other = { app: "other", path: "public_html", name: "other.example" } as const;

  const placed = (roots: SeenAccount["roots"]) =>
    planSites([account("one", [shop]), account("two", roots)], new Set())[0]?.placements[1];

  assert.deepEqual(placed([copy]), { account: "two", path: "old/shop", holds: "same-name" });
  assert.deepEqual(placed([other]), { account: "two", path: "public_html", holds: "other-site" });
});

test("a name that DNS does not know is not proposed, nor a folder whose site has no name", () => {
  const nameless = { app: "other", path: "www", name: null } as const;

  const sites = planSites([account("one", [shop, nameless]), account("two", [])], new Set());

  assert.deepEqual(
    sites.map(({ names }) => names),
    [["www.shop.example"]],
  );
});

test("the proposal is a valid configuration, whatever words the accounts have, and says which key nobody compared", () => {
  const odd = account("true", [shop], {
    identity: "/home/me/my: keys #1/'id'",
    hostKey: { fingerprint: `SHA256:${"b".repeat(43)}`, trust: "shown" },
    addresses: ["2001:db8::1"],
  });
  const accounts = [odd, account("two", [])];

  const text = configText({
    accounts,
    sites: planSites(accounts, new Set()),
    folders: { vault: "~/clonepanel/vault", state: "~/clonepanel/state" },
  });
  const read = readConfig(text, { home: "/home/me", folder: "/srv" });

  assert.equal(read.kind, "valid", JSON.stringify(read));
  assert.equal(text.match(/compared by nobody/g)?.length, 1);
  assert.deepEqual(read.kind === "valid" && read.config.accounts.get("true")?.transport, {
    driver: "ssh",
    host: "true.host.example",
    port: 22,
    user: "clone",
    identity: "/home/me/my: keys #1/'id'",
    hostKey: odd.hostKey.fingerprint,
  });
});

test("a site's name is a host name with a dot, and no address", () => {
  for (const name of ["example.com", "www.xn--bcher-kva.example", "a-b.co"])
    assert.equal(isSiteName(name), true, name);
  for (const name of ["localhost", "203.0.113.10", "-a.com", "a..b", "A.com", "a.com/..", "a.com\n"])
    assert.equal(isSiteName(name), false, name);
  assert.equal(siblingOf(siblingOf("example.com")), "example.com");
});
