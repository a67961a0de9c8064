import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { nodes, Scene } from "./controllers/scene.ts";

/** Three controllers and three members of etcd, each with a cable of its own. The whole table: test/long/controllers.ts. */
let scene: Scene;

before(async () => {
  // By their names each of any two controllers has a share of four sites; of three the cellar would have none beside home.
  scene = await Scene.open(4);
});
after(() => scene[Symbol.asyncDispose]());

test("while a site fails over its controller is cut off and another killed: the third one finishes, and no account hears two", async () => {
  const { sites } = scene;
  await scene.until("all sites have a copy", () =>
    sites.every((site) => scene.accounts.now(site).length === 2),
  );
  const [site = ""] = sites;
  await scene.until("somebody watches it", () => scene.workerOf(site) !== null);
  const worker = scene.workerOf(site) ?? "home";
  const [killed, left] = nodes.filter((node) => node !== worker);

  scene.break(site);
  await scene.until("it is missed", () =>
    scene.lines.some(({ line }) => line.site === site && line.job === "watch"),
  );
  await scene.network.pullCable(worker);
  scene.signal(killed ?? "home", "SIGKILL");
  await scene.until("the other account is the primary", () => scene.primaryOf(site) === "two");
  await scene.until("the last one has all", () => scene.shareOf(left ?? "home") === sites.length);
  assert.equal(await scene.page("two", site), "first");

  await scene.network.plugIn(worker);
  await scene.until("who was cut off shares again", () => {
    const shares = [scene.shareOf(worker), scene.shareOf(left ?? "home")];
    return (shares[0] ?? 0) > 0 && (shares[0] ?? 0) + (shares[1] ?? 0) === sites.length;
  });
  scene.accounts.look();
  assert.deepEqual(scene.accounts.faults(), []);
  assert.equal(scene.accounts.now(site).find(({ account }) => account === "two")?.epoch, 2);
});

test("without a majority of etcd nothing changes, it is said, and the sites go on serving", async () => {
  const [, site = ""] = scene.sites;
  const living = nodes.filter((node) => scene.shareOf(node) > 0);
  await scene.network.pullCable("m0");
  await scene.network.pullCable("m1");
  await scene.until("all say it", () =>
    living.every((node) => scene.last(node, "share")?.code === "COORDINATION_UNREACHABLE"),
  );
  await scene.until("nobody trusts itself any more", () =>
    living.every(
      (node) =>
        scene.last(node, "mirror")?.outcome === "failed" || scene.last(node, "watch")?.outcome === "failed",
    ),
  );
  const before = scene.accounts.told.length;
  scene.break(site);

  assert.equal(await scene.page("two", site), "first");
  assert.equal(scene.primaryOf(site), "one");
  assert.equal(scene.accounts.told.length, before);

  await scene.network.plugIn("m0");
  await scene.network.plugIn("m1");
  await scene.until("it fails over as soon as they agree again", () => scene.primaryOf(site) === "two");
  scene.accounts.look();
  assert.deepEqual(scene.accounts.faults(), []);
});
