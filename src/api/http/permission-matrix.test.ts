import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { panelScene, request } from "../../testing/panel-scene.ts";
import type { RouteKey } from "../contract/routes.ts";
import { routes } from "../table/index.ts";
import { answerApi, type Front } from "./answer-request.ts";

// Every route is asked with every method by everybody, for a site of theirs and for one that is not. What came out stands
// in docs/api-permissions.md, where a person can judge it; the rules below are said a second time, and need no table.

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
const keys = Object.keys(routes) as RouteKey[];
const paths = [...new Set(keys.map((key) => key.split(" ")[1] ?? ""))].sort();

interface Somebody {
  readonly name: string;
  readonly headers: Readonly<Record<string, string | null>>;
}

interface Cell {
  readonly method: string;
  readonly path: string;
  readonly who: string;
  readonly site: "own" | "foreign" | "none";
  readonly status: number;
  /** The route itself was reached. */
  readonly reached: boolean;
}

test("who may what is what docs/api-permissions.md says, for every route, method, role and site", async () => {
  const cells = await askEverything();
  const page = pageOf(cells);
  const file = new URL("../../../docs/api-permissions.md", import.meta.url);
  if (process.env["UPDATE_GOLDEN"] === "1") await writeFile(file, page);

  assert.equal(await readFile(file, "utf8"), page);

  const wrong = (claim: string, isWrong: (cell: Cell) => boolean) =>
    assert.deepEqual(cells.filter(isWrong).slice(0, 5), [], claim);
  const doors = [
    "GET /session",
    "HEAD /session",
    "POST /session",
    "POST /session/passkey-offer",
    "POST /session/passkey",
    "POST /session/oidc-offer",
    "POST /session/oidc",
    "POST /set-up",
  ];
  wrong(
    "who is nobody is told 401, and reaches nothing but the door",
    ({ who, method, path, status, reached }) =>
      who === "nobody" && !doors.includes(`${method} ${path}`) && (reached || status !== 401),
  );
  wrong("nobody reaches a foreign site", ({ site, reached }) => site === "foreign" && reached);
  wrong(
    "a foreign site cannot be told from one that is not there",
    ({ site, status, method, path }) =>
      site === "foreign" && ![401, 403, 404, 405].includes(status) && path !== "" && method !== "",
  );
  wrong(
    "a method that no route has reaches nothing",
    ({ method, reached }) => ["PATCH", "OPTIONS", "TRACE"].includes(method) && reached,
  );
  wrong(
    "a client reaches its own page, the reports of its sites, itself and the handbook, and nothing else",
    ({ who, path, site, reached }) =>
      who === "client" &&
      reached &&
      !/^\/(session|set-up|me|client|errors)(\/|$)/.test(path) &&
      !(site === "own" && path === "/sites/{site}/report"),
  );
  wrong(
    "who only sees changes nothing",
    ({ who, method, path, reached }) =>
      who === "token see" &&
      reached &&
      !["GET", "HEAD"].includes(method) &&
      !doors.includes(`${method} ${path}`),
  );
  wrong(
    "users, tokens, configuration and audit are the admin's",
    ({ who, path, reached }) =>
      /^\/(users|tokens|config|audit)/.test(path) && reached && who !== "admin" && who !== "token govern",
  );
  wrong(
    "an operator moves a role or changes DNS only when it was granted",
    ({ who, path, reached }) =>
      who === "operator" &&
      reached &&
      /plans\/(switchover|failover|failback|dns-|rescue-|mail-|snapshot-prune)/.test(path),
  );
  assert.equal(
    new Set(cells.map(({ method, path }) => `${method} ${path}`)).size,
    methods.length * paths.length,
  );
});

async function askEverything(): Promise<readonly Cell[]> {
  const scene = panelScene();
  const reached = new Set<string>();
  const front: Front = {
    house: scene.house,
    work: async (asked, key) => {
      reached.add(`${key} ${asked.part("site")}`);
      return { kind: "data", data: null };
    },
    fault: (error) => assert.fail(String(error)),
  };
  const everybody = await peopleOf(scene);
  const cells: Cell[] = [];
  for (const who of everybody) {
    for (const path of paths) {
      const sites = path.includes("{site}") ? (["own", "foreign"] as const) : (["none"] as const);
      for (const site of sites) {
        for (const method of methods) cells.push(await ask(front, { who, path, site, method }, reached));
      }
    }
  }
  return cells;
}

async function ask(
  front: Front,
  { who, path, site, method }: { who: Somebody; path: string; site: Cell["site"]; method: string },
  reached: Set<string>,
): Promise<Cell> {
  reached.clear();
  const target = path.replace("{site}", `${site}.example`).replace(/\{\w+\}/g, "some");
  const key = `${method === "HEAD" ? "GET" : method} ${path}` as RouteKey;
  const question = Object.entries(routes[key]?.query ?? {}).flatMap(([name, { need }]) =>
    need === "required" ? [`${name}=x`] : [],
  );
  const text = question.length === 0 ? "" : `?${question.join("&")}`;
  const reply = await answerApi(
    front,
    request(method, `/api/v1${target}${text}`, { headers: who.headers, body: bodies[key] ?? {} }),
  );
  return { method, path, who: who.name, site, status: reply.status, reached: reached.size > 0 };
}

/** Bodies that are right in form, where an empty one is not. */
const password = "correct horse battery";
const credential = { id: "AA", rawId: "AA", type: "public-key" };
const assertion = {
  ...credential,
  response: { clientDataJSON: "AA", authenticatorData: "AA", signature: "AA" },
};
const attestation = { ...credential, response: { clientDataJSON: "AA", attestationObject: "AA" } };
const bodies: Partial<Record<RouteKey, unknown>> = {
  "POST /set-up": { setUpToken: "x", user: "x", password },
  "POST /session": { user: "x", password },
  "POST /session/passkey": { response: assertion },
  "POST /session/oidc": { state: "x" },
  "POST /me/passkeys": { name: "x", response: attestation },
  "PUT /me/passkeys/{id}": { name: "x" },
  "POST /me/password": { current: password, next: password },
  "POST /me/second-factor/confirm": { code: "123456" },
  "POST /plans/{id}/confirm": { hash: "0".repeat(64) },
  "POST /notifications/acknowledge": { cause: null },
  "POST /config/check": { text: "" },
  "PUT /config": { text: "", ifRevision: "" },
  "POST /config/undo": { ifRevision: "" },
  "POST /users": { user: "x", role: "client", sites: [], mayChange: "no", password },
  "POST /tokens": { name: "x", scopes: ["see"], sites: "all", days: 1 },
};

async function peopleOf(scene: ReturnType<typeof panelScene>): Promise<readonly Somebody[]> {
  const sites = ["own.example"];
  const person = async (name: string, rights: Parameters<typeof scene.session>[1]) => ({
    name,
    headers: { cookie: await scene.session(name, rights) },
  });
  const program = async (scope: string) => ({
    name: `token ${scope}`,
    headers: { authorization: await scene.token([scope], sites), origin: null, "sec-fetch-site": null },
  });
  return [
    { name: "nobody", headers: {} },
    await person("client", { role: "client", sites }),
    await person("operator", { role: "operator", sites }),
    await person("operator who may change", { role: "operator", sites, mayChange: "yes" }),
    // An admin sees every site: foreign is what is in no configuration, and that is asked below.
    ...(await Promise.all(["own", "see", "act", "restore", "change", "metrics"].map(program))),
    {
      name: "token govern",
      headers: { authorization: await scene.token(["govern"], "all"), origin: null, "sec-fetch-site": null },
    },
  ];
}

function pageOf(cells: readonly Cell[]): string {
  const people = [...new Set(cells.map(({ who }) => who))];
  const mark = (key: string, who: string) => {
    const mine = cells.filter(
      (one) => `${one.method} ${one.path}` === key && one.who === who && one.site !== "foreign",
    );
    return mine.some(({ reached }) => reached) ? "yes" : "-";
  };
  const rows = keys.map((key) => `| \`${key}\` | ${people.map((who) => mark(key, who)).join(" | ")} |`);
  return `# Who may ask for what

Made by \`UPDATE_GOLDEN=1 npm run unit -- src/api/http/permission-matrix.test.ts\`, which asks every address with every
method as everybody (${cells.length} requests) and writes down who reached the route. "yes" is for a site of one's own; a
foreign one is reached by nobody, and looks like one that does not exist. An admin reaches every route. A token reaches what its scopes
name; plans and runs are looked at once more with what their verb needs.

| route | ${people.join(" | ")} |
|---|${people.map(() => "---").join("|")}|
${rows.join("\n")}
`;
}

test("an admin reaches every route, but no site that does not exist", async () => {
  const scene = panelScene();
  const reached = new Set<string>();
  const front: Front = {
    house: scene.house,
    work: async (_asked, key) => {
      reached.add(key);
      return { kind: "data", data: null };
    },
    fault: (error) => assert.fail(String(error)),
  };
  const admin = { name: "admin", headers: { cookie: await scene.session("admin", { role: "admin" }) } };
  const unreached: string[] = [];
  for (const key of keys) {
    const [method = "", path = ""] = key.split(" ");
    const cell = await ask(front, { who: admin, path, site: "own", method }, new Set());
    if (!reached.has(key) || cell.status >= 400) unreached.push(`${key} ${cell.status}`);
  }

  assert.deepEqual(unreached, []);
  const reply = await answerApi(
    front,
    request("GET", "/api/v1/sites/none.example", { headers: admin.headers }),
  );
  assert.equal(reply.status, 404);
});
