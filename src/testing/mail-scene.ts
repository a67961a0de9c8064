import type { MailParts } from "../engines/mail/parts.ts";
import { defaultMailPolicy, type MailPolicy } from "../engines/mail/parts.ts";
import { nodeDigest } from "../platform/digest.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";
import { type MemoryFiles, memoryFiles } from "./memory-files.ts";
import { type MemoryLines, memoryLines } from "./memory-lines.ts";
import { type MailFaults, type MemoryMail, memoryMail } from "./memory-mail.ts";

/** Two accounts with mailboxes and a controller, all in memory; what it holds survives every "crash". */
export interface MailScene {
  readonly secondary: MemoryMail;
  readonly primary: MemoryMail;
  readonly files: MemoryFiles;
  readonly lines: MemoryLines;
  readonly clock: FakeClock;
  /** A new process on the same disk. */
  parts(policy?: Partial<MailPolicy>): MailParts;
  /** The roles are turned: from the next `parts` on mail goes the other way. */
  turn(): void;
  /** From now on the n-th point ends the run (1 is the next one); null: none. */
  killAt(point: number | null): void;
  /** Points that were passed since. */
  readonly passed: number;
}

export class Killed extends Error {}

export function mailScene(order: {
  readonly names: "deterministic" | "given-by-server";
  readonly onDeliver?: NonNullable<MailFaults["onDeliver"]>;
}): MailScene {
  let [passed, turns] = [0, 0];
  let killAt: number | null = null;
  const isNext = (): boolean => {
    passed += 1;
    return killAt !== null && passed >= killAt;
  };
  const point = (): void => {
    if (isNext()) throw new Killed("killed");
  };
  const faults: MailFaults = {
    point,
    ...(order.onDeliver === undefined ? {} : { onDeliver: order.onDeliver }),
  };
  const [files, clock] = [memoryFiles(), fakeClock()];
  const lines = memoryLines(() => (isNext() ? "torn" : "whole"));
  const secondary = memoryMail({ account: "two", files, names: "deterministic", faults });
  const primary = memoryMail({ account: "one", files, names: order.names, faults });
  return {
    secondary,
    primary,
    files,
    lines,
    clock,
    parts: (policy) => ({
      site: "example.com",
      epoch: 1 + turns,
      because: turns % 2 === 0 ? "it is at home" : "it was turned",
      mayGoOn: async () => true,
      from: turns % 2 === 0 ? secondary.side : primary.side,
      to: turns % 2 === 0 ? primary.side : secondary.side,
      folder: "/state",
      files,
      lines,
      // Waiting for a server to settle costs nothing here.
      clock: { ...clock, nowMs: clock.nowMs, sleep: async () => undefined },
      digest: nodeDigest,
      texts: { toWire: async () => "same" },
      talk: { step: () => ({ progress() {}, done() {}, failed() {} }), note() {}, warn() {} },
      signal: new AbortController().signal,
      faults: { point },
      policy: { ...defaultMailPolicy, ...policy },
    }),
    turn: () => {
      turns += 1;
    },
    killAt: (next) => {
      killAt = next;
      passed = 0;
    },
    get passed() {
      return passed;
    },
  };
}
