import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { repository } from "../../repository.ts";
import type { AccountName, MirrorLab } from "../lab/mirror-lab.ts";

export interface Sent {
  readonly id: string;
  readonly exchange: string;
  /** How often a connection was lost after the last byte: then the sender itself may have sent it twice. */
  readonly unknown: number;
  readonly at: number;
}

/** Sends from control while `during` happens. */
export async function sendDuring(
  mirror: MirrorLab,
  order: { readonly messages: number; readonly pauseMs: number; readonly prefix: string },
  during: () => Promise<void>,
): Promise<readonly Sent[]> {
  const sender = join(repository, "test/integration/mail/sender.ts");
  const args = ["example.test", String(order.messages), String(order.pauseMs), order.prefix];
  const timeoutMs = 120_000 + order.messages * order.pauseMs * 2;
  const sending = mirror.lab.mustExec("control", ["node", sender, ...args], { timeoutMs });
  const [said] = await Promise.all([sending, during()]);
  return said
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Sent);
}

export interface Arrived {
  readonly id: string;
  readonly name: string;
  readonly atMs: number;
}

/** Every message of the sender that lies in any mailbox of an account. */
export function mailOf(mirror: MirrorLab, account: AccountName): readonly Arrived[] {
  const root = join(mirror.facts.accounts[account].homeOutside, "mail/example.test");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => /(^|\/)(cur|new)\/[^/]+$/.test(path))
    .flatMap((path) => {
      const text = readFileSync(join(root, path), "latin1");
      const id = /^X-Lab-Id: (\S+)\r?$/m.exec(text)?.[1];
      return id === undefined ? [] : [{ id, name: path, atMs: statSync(join(root, path)).mtimeMs }];
    });
}

/** Until both accounts together hold what was sent: a server's own queue takes its time. */
export async function awaitArrival(mirror: MirrorLab, messages: number): Promise<void> {
  for (let turn = 0; turn < 600; turn += 1) {
    const there = new Set([...mailOf(mirror, "a"), ...mailOf(mirror, "b")].map(({ id }) => id));
    if (there.size >= messages) return;
    await sleep(200);
  }
  throw new Error("the mail servers kept something in their queues");
}

export interface OutageTable {
  readonly sent: number;
  readonly bySecondary: number;
  readonly lost: number;
  readonly doubled: number;
  readonly leftAtSecondary: number;
}

export function judgeOutage(mirror: MirrorLab, sent: readonly Sent[]): OutageTable {
  const counts = new Map<string, number>();
  for (const { id } of mailOf(mirror, "a")) counts.set(id, (counts.get(id) ?? 0) + 1);
  const certain = sent.filter(({ unknown }) => unknown === 0);
  return {
    sent: sent.length,
    bySecondary: sent.filter(({ exchange }) => exchange.startsWith("mail2")).length,
    lost: sent.filter(({ id }) => !counts.has(id)).length,
    doubled: certain.filter(({ id }) => (counts.get(id) ?? 0) > 1).length,
    leftAtSecondary: mailOf(mirror, "b").length,
  };
}

/** One order to the account's own IMAP server. */
export async function imap(mirror: MirrorLab, account: AccountName, order: string): Promise<string> {
  const host = account === "a" ? "203.0.113.10" : "198.51.100.20";
  const { password } = mirror.facts.mail;
  const user = `info@example.test:${password}`;
  return mirror.lab.mustExec("control", ["curl", "-sS", "-u", user, `imap://${host}/INBOX`, "-X", order]);
}
