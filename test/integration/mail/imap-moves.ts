import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { defaultMailPolicy, type MailParts } from "../../../src/engines/mail/parts.ts";
import { transferMail } from "../../../src/engines/mail/transfer.ts";
import { systemClock } from "../../../src/platform/clock.ts";
import { nodeDigest } from "../../../src/platform/digest.ts";
import { nodeLineStore } from "../../../src/platform/files/durable-lines.ts";
import { nodeMailTexts } from "../../../src/platform/files/mail-texts.ts";
import { nodeFiles } from "../../../src/platform/files/node-files.ts";
import type { MailSide } from "../../../src/ports/mailbox.ts";
import { startCuttingProxy } from "./cutting-proxy.ts";
import { startDovecot, type TestDovecot } from "./dovecot.ts";
import { type ImapServer, imapSide } from "./imap-account.ts";
import { contentOfMaildir, fillMaildir, judge, type KillTable, type Manner } from "./kill-mover.ts";
import { makeMaildir } from "./maildir-account.ts";
import { moveNaively } from "./naive-mover.ts";

/** Two Dovecots; the mailbox `info` of the secondary has messages, and the primary calls its junk folder otherwise. */
export interface ImapScene extends AsyncDisposable {
  readonly secondary: TestDovecot;
  readonly primary: TestDovecot;
  /** Mailboxes anew, and a controller that knows nothing. */
  fill(messages: number, seed: number): void;
  content(account: "secondary" | "primary"): readonly string[];
  parts(order?: RunOrder): MailParts & AsyncDisposable;
}

export interface RunOrder {
  readonly secondary?: ImapServer;
  readonly primary?: ImapServer;
  readonly batch?: number;
  readonly point?: () => void;
  /** Default: the mover itself. */
  readonly manner?: Manner;
  /** Who is the primary now, when the roles were turned. */
  readonly to?: "primary" | "secondary";
}

export async function openImapScene(): Promise<ImapScene> {
  const [secondary, primary] = await Promise.all([startDovecot(), startDovecot()]);
  const top = mkdtempSync(join(tmpdir(), "cp-imap-moves-"));
  let state = "";
  let scenes = 0;
  const fill = (messages: number, seed: number): void => {
    for (const server of [secondary, primary]) {
      server.killSessions();
      server.reset();
    }
    scenes += 1;
    state = join(top, String(scenes));
    mkdirSync(state);
    fillMaildir(secondary.maildir("info"), messages, seed, withoutTraps);
    makeMaildir(join(primary.maildir("info"), ".Junk-Mail"));
    for (const server of [secondary, primary])
      execFileSync("chown", ["-R", "65534:65534", join(server.folder, "mail")]);
  };
  fill(0, 1);
  return {
    secondary,
    primary,
    fill,
    content: (account) =>
      contentOfMaildir((account === "primary" ? primary : secondary).maildir("info"), asServed),
    parts: (order = {}) => {
      const two = imapSide("two", order.secondary ?? secondary, { mailboxes: ["info"] });
      const one = imapSide("one", order.primary ?? primary, { mailboxes: ["info"] });
      const [from, to] = order.to === "secondary" ? [one, two] : [two, one];
      return {
        ...partsOf(from, to, state),
        ...overrides(order),
        [Symbol.asyncDispose]: () => closeAll([from, to]),
      };
    },
    async [Symbol.asyncDispose]() {
      await closeAll([secondary, primary]);
      rmSync(top, { recursive: true, force: true });
    },
  };
}

/** More mail comes to one of them. */
export function fillAt(
  scene: ImapScene,
  account: "secondary" | "primary",
  { messages, seed }: { readonly messages: number; readonly seed: number },
): void {
  const server = scene[account];
  fillMaildir(server.maildir("info"), messages, seed, withoutTraps);
  execFileSync("chown", ["-R", "65534:65534", join(server.folder, "mail")]);
}

/** Dovecot alters what has a lone CR at certain places; such mail is quarantined, which is another test's matter. */
function withoutTraps(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/[\r\0]/g, "x");
}

/** Line ends are the wire's. */
function asServed(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}

export function partsOf(from: MailSide, to: MailSide, folder: string): MailParts {
  return {
    site: "example.com",
    epoch: 1,
    because: "a test",
    mayGoOn: async () => true,
    from,
    to,
    folder,
    files: nodeFiles,
    lines: nodeLineStore,
    clock: systemClock,
    digest: nodeDigest,
    texts: nodeMailTexts,
    talk: { step: () => ({ progress() {}, done() {}, failed() {} }), note() {}, warn() {} },
    signal: new AbortController().signal,
    faults: { point: () => undefined },
    policy: { ...defaultMailPolicy, settleMs: 400 },
  };
}

function overrides({ batch, point }: RunOrder): Partial<MailParts> {
  return {
    ...(point === undefined ? {} : { faults: { point } }),
    ...(batch === undefined
      ? {}
      : { policy: { ...defaultMailPolicy, settleMs: 400, batch: { items: batch, bytes: 1 << 26 } } }),
  };
}

async function closeAll(all: readonly AsyncDisposable[]): Promise<void> {
  for (const one of all) await one[Symbol.asyncDispose]();
}

export async function moveOnce(scene: ImapScene, order: RunOrder = {}): Promise<"done" | "cut"> {
  await using parts = scene.parts(order);
  try {
    if (order.manner === "naive") await moveNaively(parts);
    else await transferMail(parts, async () => "apply");
    return "done";
  } catch {
    return "cut";
  }
}

export class Killed extends Error {}

/** The mover ends at its n-th write, whatever it was doing beside it, again and again; its connections die with it. */
export async function moveUnderKills(scene: ImapScene, order: FaultOrder): Promise<ImapTable> {
  return judged(scene, order, async (turn) => {
    const killAt = 1 + ((turn * 7 + order.seed) % 29);
    let passed = 0;
    const point = (): void => {
      passed += 1;
      if (passed >= killAt) throw new Killed("killed");
    };
    return (await moveOnce(scene, { ...runOf(order), point })) === "cut";
  });
}

/** The servers' processes die by SIGKILL, some milliseconds after a write of the mover. */
export async function moveUnderServerKills(scene: ImapScene, order: FaultOrder): Promise<ImapTable> {
  return judged(scene, order, async (turn) => {
    const server = turn % 2 === 0 ? scene.primary : scene.secondary;
    const at = 1 + ((turn * 5 + order.seed) % 17);
    let [passed, killed] = [0, 0];
    let killing: Promise<void> = Promise.resolve();
    const point = (): void => {
      passed += 1;
      if (passed !== at) return;
      killing = sleep((turn * 13) % 30).then(() => {
        killed = server.killSessions();
      });
    };
    await moveOnce(scene, { ...runOf(order), point });
    await killing;
    return killed > 0;
  });
}

/** The line to one of the servers breaks at a random byte. */
export async function moveOverCutImap(scene: ImapScene, order: FaultOrder): Promise<ImapTable> {
  await using near = await startCuttingProxy({ host: "127.0.0.1", port: scene.secondary.port });
  await using far = await startCuttingProxy({ host: "127.0.0.1", port: scene.primary.port });
  const { password } = scene.primary;
  const servers = { secondary: { port: near.port, password }, primary: { port: far.port, password } };
  let random = order.seed;
  return await judged(scene, order, async (turn) => {
    random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
    const proxy = turn % 2 === 0 ? far : near;
    const before = proxy.cuts;
    // Logging in and looking around takes about 1,500 bytes.
    proxy.cutAfter(Math.floor(300 * 2 ** ((random / 2_147_483_648) * 6)));
    await moveOnce(scene, { ...runOf(order), ...servers });
    proxy.cutAfter(null);
    return proxy.cuts > before;
  });
}

export interface FaultOrder {
  readonly messages: number;
  readonly seed: number;
  readonly batch: number;
  readonly faults: number;
  readonly manner?: Manner;
}

function runOf({ batch, manner }: FaultOrder): RunOrder {
  return { batch, ...(manner === undefined ? {} : { manner }) };
}

export type ImapTable = KillTable & { readonly left: number };

async function judged(
  scene: ImapScene,
  order: FaultOrder,
  turn: (number: number) => Promise<boolean>,
): Promise<ImapTable> {
  const { manner } = order;
  scene.fill(order.messages, order.seed);
  const before = scene.content("secondary");
  let faults = 0;
  for (let number = 0; number < order.faults * 3 && faults < order.faults; number += 1)
    if (await turn(number)) faults += 1;
  if ((await moveOnce(scene, manner === undefined ? {} : { manner })) !== "done")
    throw new Error("the last run, without a fault, did not end well");
  return { ...judge(before, scene.content("primary"), faults), left: scene.content("secondary").length };
}
