import assert from "node:assert/strict";
import { test } from "node:test";
import { Secret } from "../core/site/secret.ts";
import type { AccountState } from "../core/site/state-file.ts";
import type { AccountFile, AccountSideOrder, AppDriver, AppFacts, AppPlace } from "../ports/app.ts";
import type { DatabaseAccess } from "../ports/database.ts";

/** A folder that the driver can look at. */
export interface AppContractPlaces {
  /** Holds the application. */
  readonly holding: AppPlace;
  /** Holds nothing but what hosts put into a new account. */
  readonly empty: AppPlace;
  /** Holds something that is not the application; null when everything is (static files). */
  readonly other: AppPlace | null;
  /** One hash over all that the folder of `holding` holds, with times. */
  readonly fingerprint: () => Promise<string>;
  /** The content (bytes as latin1) of the primary's file, null when absent. */
  readonly primaryHas: (path: string) => string | null;
}

/** What every application driver keeps to. Tests are named by the driver. */
export function appContract(
  name: string,
  open: () => Promise<{ readonly driver: AppDriver; readonly places: AppContractPlaces }>,
): void {
  test(`${name}: finds its application, tells an empty account from another one, and changes nothing by looking`, async () => {
    const { driver, places } = await open();
    const before = await places.fingerprint();

    assert.equal((await driver.detect(places.holding)).kind, "found");
    assert.equal((await driver.detect(places.empty)).kind, "empty");
    if (places.other !== null) assert.equal((await driver.detect(places.other)).kind, "absent");
    await driver.readFacts(places.holding);

    assert.equal(await places.fingerprint(), before);
  });

  test(`${name}: facts print no secret`, async () => {
    const { driver, places } = await open();
    const facts = await driver.readFacts(places.holding);

    const printed = JSON.stringify({ ...facts, databases: [...facts.databases] });

    for (const secret of secretsOf(facts)) assert.ok(!printed.includes(secret));
  });

  test(`${name}: the policy names relative paths inside the root only`, async () => {
    const { driver, places } = await open();
    const policy = driver.policy(await driver.readFacts(places.holding));

    for (const path of [...policy.exclude, ...policy.perHost]) {
      assert.doesNotMatch(path, /^\/|(^|\/)\.\.?(\/|$)|\/\//, path);
    }
  });

  for (const role of ["primary", "replica", "fenced"] as const) {
    test(`${name}: a ${role}'s plan asks beforehand for every file, switches the gate on last, and is empty when done`, async () => {
      const { driver, places } = await open();
      const order = await anOrder(driver, places, role);
      const wanted = driver.planAccountSide(order);

      const asked = new Set(driver.reads(order.facts).map((one) => `${one.place} ${one.path}`));
      for (const file of wanted) assert.ok(asked.has(`${file.place} ${file.path}`), file.path);
      const last = wanted.findIndex((file) => file.path === ".user.ini");
      assert.ok(last === -1 || last === wanted.length - 1);
      for (const file of wanted) assert.match(file.content, /^[\0-\xff]*$/, "bytes as latin1");
      assert.deepEqual(driver.planAccountSide(withFiles(order, wanted)), []);
    });
  }

  test(`${name}: whatever the plan writes to the root is per host, so the mirror never undoes it`, async () => {
    const { driver, places } = await open();
    const order = await anOrder(driver, places, "replica");
    const perHost = new Set(driver.policy(order.primaryFacts).perHost);

    for (const file of driver.planAccountSide(order))
      if (file.place === "root") assert.ok(perHost.has(file.path), file.path);
  });
}

function secretsOf(facts: AppFacts): readonly string[] {
  const passwords = [...facts.databases.values()].flatMap((access) =>
    access.driver === "mysql" ? [access.password.reveal()] : [],
  );
  const own = Object.values(facts.own).flatMap((value) => (value instanceof Secret ? [value.reveal()] : []));
  return [...passwords, ...own].filter((secret) => secret.length > 3);
}

/** An account that is still empty, for a replica; one that holds the application, for the others. */
async function anOrder(
  driver: AppDriver,
  places: AppContractPlaces,
  role: AccountState["role"],
): Promise<AccountSideOrder> {
  const place = places.holding;
  const facts = await driver.readFacts(place);
  const access: DatabaseAccess = {
    driver: "mysql",
    host: "localhost",
    name: "n",
    user: "u",
    password: new Secret("pä'ss"),
    readOnly: { user: "r", password: new Secret("r'o") },
  };
  return {
    site: place.site,
    placement: place.placement,
    state: aState(place, role),
    root: "/home/u/public_html",
    stateFolder: `/home/u/.clonepanel/${place.site.id}`,
    facts: role === "replica" ? null : facts,
    primaryFacts: facts,
    databases: new Map([["wp", access]]),
    have: (path, where) => (where === "root" && role !== "replica" ? places.primaryHas(path) : null),
    primaryHas: places.primaryHas,
  };
}

function withFiles(order: AccountSideOrder, files: readonly AccountFile[]): AccountSideOrder {
  const written = new Map(files.map((file) => [`${file.place} ${file.path}`, file.content]));
  return { ...order, have: (path, place) => written.get(`${place} ${path}`) ?? order.have(path, place) };
}

function aState(place: AppPlace, role: AccountState["role"]): AccountState {
  const times = { generation: 1, appliedAt: null, surveyedAt: null, cutoverUntil: null };
  const origins = { primaryOrigin: "http://a.example.test", ownOrigin: "http://b.example.test" };
  const whose = { site: place.site.id, account: place.placement.account, names: place.site.names };
  return { v: 1, role, epoch: 1, operation: "o", ...whose, ...origins, ...times };
}
