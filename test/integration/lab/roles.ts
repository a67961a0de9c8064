import assert from "node:assert/strict";
import type { RoleReport } from "../../../src/core/report/role-report.ts";
import { firstDifference } from "../wordpress/pages.ts";
import { dumpContent } from "./database.ts";
import { type AccountName, type CliRun, type MirrorLab, site } from "./mirror-lab.ts";
import { ownFiles, readTree, treeDifferences, withoutPaths } from "./tree.ts";

/** A role verb that must succeed. */
export async function move(mirror: MirrorLab, ...words: readonly string[]): Promise<RoleReport> {
  const [verb = "", ...rest] = words;
  const run = await mirror.clonepanel([verb, site, ...rest, "--yes", "--json"], { timeoutMs: 600_000 });
  assert.equal(run.code, 0, `${words.join(" ")}: ${run.stdout}${run.stderr}`);
  return run.document?.data as RoleReport;
}

/** Exit code and error codes: what scripts see of a refusal. */
export function refusalOf(run: CliRun): { readonly code: number; readonly errors: readonly string[] } {
  return { code: run.code, errors: run.document?.errors.map((error) => error.code) ?? [] };
}

export interface SiteStatus {
  readonly primary: string;
  readonly epoch: number;
  readonly replicas: readonly {
    readonly account: string;
    readonly role: string;
    readonly generation: number | null;
    readonly inSync: boolean;
  }[];
}

export async function statusOf(mirror: MirrorLab): Promise<SiteStatus> {
  const run = await mirror.clonepanel(["status", site, "--json"]);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const data = run.document?.data as { readonly sites: readonly [SiteStatus] } | undefined;
  return data?.sites[0] ?? assert.fail(run.stdout);
}

/** What an account's own web server says it is, asked by address. */
export async function roleAtAddress(mirror: MirrorLab, account: AccountName): Promise<string> {
  const { address } = mirror.facts.accounts[account];
  const run = await mirror.lab.curl("client", [
    ...["--resolve", `www.example.test:80:${address}`, "-o", "/dev/null", "-D", "-"],
    "http://www.example.test/",
  ]);
  return /^x-clonepanel: *(.*?)\r?$/im.exec(run.stdout.toString())?.[1] ?? `nothing (curl ${run.code})`;
}

/** By `verify`, and by other programs than ours. */
export async function assertTwins(mirror: MirrorLab, about: string): Promise<void> {
  const { code, places } = await mirror.verify();
  assert.equal(code, 0, `${about}: ${JSON.stringify(places)}`);
  const tree = (account: AccountName) => withoutPaths(readTree(mirror.root(account)), ownFiles);
  assert.deepEqual(treeDifferences(tree("a"), tree("b")), [], about);
  const [a, b] = [await dumpContent(mirror.lab, "a"), await dumpContent(mirror.lab, "b")];
  assert.equal(firstDifference(b, a), null, about);
}

/** The addresses that one nameserver gives for a name, asked directly. */
export async function addressesAt(mirror: MirrorLab, server: AccountName, name: string): Promise<string> {
  const { address } = mirror.facts.accounts[server];
  const out = await mirror.lab.mustExec("client", [
    "dig",
    "+short",
    "+time=2",
    "+tries=1",
    `@${address}`,
    name,
    "A",
  ]);
  return out.trim().split("\n").sort().join(" ");
}

/** Where a visitor ends who knows nothing but the name: address and role of who answered. */
export async function whereVisitorsEnd(mirror: MirrorLab, name = "www.example.test"): Promise<string> {
  const run = await mirror.lab.curl("client", [
    ...["-o", "/dev/null", "-D", "-", "-w", "\nremote: %{remote_ip}\n", "--max-time", "10"],
    `http://${name}/first-walk/`,
  ]);
  const said = run.stdout.toString();
  const role = /^x-clonepanel: *role=(\w+)/im.exec(said)?.[1] ?? `nothing (curl ${run.code})`;
  return `${role} at ${/remote: (.*)/.exec(said)?.[1]}`;
}

export async function postId(mirror: MirrorLab, account: AccountName = "a"): Promise<number> {
  const [[id = ""] = []] = await mirror.lab.sql(
    account,
    "SELECT ID FROM wp_posts WHERE post_name='first-walk'",
  );
  return Number(id);
}
