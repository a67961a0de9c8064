import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type AccountName, type MirrorLab, site } from "../lab/mirror-lab.ts";
import { awaitArrival, mailOf, sendDuring } from "./outage.ts";

export const homeOrder = ["10 mail.example.test.", "20 mail2.example.test."];
export const turnedOrder = ["10 mail2.example.test.", "20 mail.example.test."];

export async function mxAt(mirror: MirrorLab, server: AccountName): Promise<readonly string[]> {
  const { address } = mirror.facts.accounts[server];
  const args = ["dig", "+short", "+time=2", "+tries=1", `@${address}`, "example.test", "MX"];
  return (await mirror.lab.mustExec("client", args)).trim().split("\n").sort();
}

/** Ids of the sender's messages on an account, each as often as it lies there. */
export function idsAt(mirror: MirrorLab, account: AccountName): readonly string[] {
  return mailOf(mirror, account)
    .map(({ id }) => id)
    .sort();
}

/** Twenty messages by the order of the MX records. @returns their ids. */
export async function send(
  mirror: MirrorLab,
  prefix: string,
  during: () => Promise<void> = async () => undefined,
): Promise<readonly string[]> {
  const sent = await sendDuring(mirror, { messages: 20, pauseMs: 30, prefix }, during);
  return sent.map(({ id }) => id);
}

/** To one account's own server, whatever MX says: as senders do that kept the old records. */
export async function sendTo(mirror: MirrorLab, account: AccountName, id: string): Promise<void> {
  const host = mirror.facts.accounts[account].address;
  const text = `Subject: ${id}\\r\\nX-Lab-Id: ${id}\\r\\n\\r\\nlate\\r\\n`;
  const to = `smtp://${host} --mail-from someone@sender.lab --mail-rcpt info@example.test`;
  await mirror.lab.mustExec("control", ["sh", "-c", `printf '${text}' | curl -sS --url ${to} -T -`]);
  for (let turn = 0; turn < 300; turn += 1) {
    if (idsAt(mirror, account).includes(id)) return;
    await sleep(200);
  }
  throw new Error(`${id} did not arrive at ${account}`);
}

export interface Run {
  readonly from: string;
  readonly to: string;
  readonly moved: number;
}

export async function transfer(mirror: MirrorLab): Promise<Run> {
  const run = await mirror.clonepanel(["mail", "transfer", site, "--yes", "--json"]);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const data = run.document?.data as { readonly runs: readonly [Run] } | undefined;
  return data?.runs[0] ?? assert.fail(run.stdout);
}

/** Everything is in the mailboxes of one account, once each, and nothing in those of the other. */
export async function assertAllAt(
  mirror: MirrorLab,
  account: AccountName,
  all: readonly string[],
): Promise<void> {
  await awaitArrival(mirror, all.length);
  const other = account === "a" ? "b" : "a";
  assert.deepEqual([idsAt(mirror, account), idsAt(mirror, other)], [[...all].sort(), []]);
}
