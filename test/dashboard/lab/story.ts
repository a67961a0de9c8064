import { appendFileSync, writeFileSync } from "node:fs";
import type { MirrorLab } from "../../integration/lab/mirror-lab.ts";
import { site } from "../../integration/lab/mirror-lab.ts";
import { move, postId } from "../../integration/lab/roles.ts";
import { postAt } from "../../integration/lab/visitors.ts";
import { hosts } from "../../lab/facts.ts";

/** A second site, of files alone, that is well. */
const calm = "calm.example.test";
/** A third, whose folder is not there. */
export const troubled = "troubled.example.test";

const smallSite = (name: string, folder: string) => `  ${name}:
    names: [${name}]
    app: static
    primary: a
    accounts: { a: { path: ${folder} }, b: { path: ${folder} } }
    mirror: { every: 10s }
`;

/** Two small sites more, and somebody to tell who does not answer: a port of the lab's registry where nobody listens. */
export function writeMoreSites({ facts }: MirrorLab, config: string): void {
  const hook = `${facts.control.home}/secrets/hook`;
  writeFileSync(hook, `http://${hosts.registry.address}:9/hook\n`, { mode: 0o600 });
  appendFileSync(
    config,
    `${smallSite(calm, "calm")}${smallSite(troubled, "not-there")}notifications:
  ops: { driver: webhook, url: { file: ${hook} } }
`,
  );
}

/**
 * What a year may bring, in two minutes: passes, snapshots, a rehearsal, and a primary that died with a comment which was
 * never copied. Its replica took over; it came back, and was fenced.
 */
export async function live(mirror: MirrorLab): Promise<void> {
  const { lab, facts, clonepanel } = mirror;
  const post = await postId(mirror);
  const write = async (account: "a" | "b", words: string) => {
    const { address } = facts.accounts[account];
    const { status } = await postAt(lab, { address, host: facts.siteName, post, words });
    if (status !== 302) throw new Error(`the comment on ${account} was answered with ${status}`);
  };
  const must = async (...words: readonly string[]) => {
    const run = await clonepanel(words, { timeoutMs: 600_000 });
    if (run.code !== 0) throw new Error(`${words.join(" ")}: ${run.stdout}${run.stderr}`);
  };
  await makeCalmSite(mirror);
  await must("sync", site, "--yes");
  await must("snapshot", "take", site);
  await must("mail", "transfer", site, "--yes");
  await must("drill", site);
  await write("a", "A path along the old pier");
  await must("sync", site, "--yes");
  await must("snapshot", "take", site);
  await write("a", "Written in the last minute of a");
  await lab.kill("a");
  await move(mirror, "failover", "--to", "b");
  await write("b", "Written on b while a was dead");
  await lab.revive("a");
  await must("sync", site, "--yes");
  await must("snapshot", "take", site);
  await write("b", "Written after the last snapshot");
}

async function makeCalmSite({ lab, facts }: MirrorLab): Promise<void> {
  for (const account of ["a", "b"] as const)
    await lab.mustExec(account, ["mkdir", "-p", "calm"], { user: facts.accounts[account].user });
  const page = "<!doctype html><title>Calm</title><p>All is well.</p>";
  const { user } = facts.accounts.a;
  await lab.mustExec("a", ["sh", "-c", "cat > calm/index.html"], { user, input: page });
}
