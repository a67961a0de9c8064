import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchNode, install, nodesAreFetched, packThis } from "../house/package/make-package.ts";
import { firstDay, Owner } from "../house/package/owner.ts";
import { run } from "../house/package/programs.ts";

/**
 * The package on every Node that is promised, installed without install scripts, each with its first day:
 *
 *     node test/long/release.ts [TARBALL]      300 MB from the registry; some minutes
 */
const versions = ["22.18.0", "22", "24", "26"];

if (!nodesAreFetched) throw new Error("only Linux has every Node as a package of the registry");
const work = await mkdtemp(join(tmpdir(), "clonepanel-release-"));
try {
  const tarball = process.argv[2] ?? (await packThis(work));
  const installed = await install(tarball, join(work, "home"));
  for (const version of versions) {
    const home = join(work, `node-${version}`);
    const node = await fetchNode(version, home);
    const { stdout } = await run(node, ["--version"], { cwd: work });
    const startedAtMs = performance.now();
    await firstDay(await Owner.settle(join(work, `day-${version}`), node, installed));
    console.log(
      `Node ${stdout.trim()}: first day good (${((performance.now() - startedAtMs) / 1000).toFixed(1)} s)`,
    );
    await rm(home, { recursive: true });
  }
} finally {
  await rm(work, { recursive: true });
}
