import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { people, zone } from "../../lab/facts.ts";
import { startOnClient } from "./client-program.ts";
import type { Heard } from "./hook-receiver.ts";
import type { MirrorLab } from "./mirror-lab.ts";

/** Where the part `people` of the lab's configuration tells people: a webhook that is down at first, and a mailbox on b. */
export interface LabPeople extends AsyncDisposable {
  /** Until both were told these words; things of one moment are one message. */
  untilTold(words: RegExp, longestS: number): Promise<void>;
  told(): Told;
}

export interface Told {
  readonly hook: readonly Heard[];
  /** Header and text of each, the oldest first. */
  readonly mails: readonly string[];
}

export function listenForPeople({ facts }: MirrorLab): LabPeople {
  const receiver = startOnClient("hook-receiver.ts", [new URL(people.hook).port]);
  const { homeOutside } = facts.accounts.b;
  const box = `${homeOutside}/mail/${zone}/${people.mailbox}/Maildir/new`;
  const told = (): Told => ({
    hook: receiver
      .said()
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Heard),
    mails: readdirSync(box)
      .sort()
      .map((file) => unfolded(readFileSync(`${box}/${file}`, "utf8")))
      .filter((mail) => /^Subject: \[ClonePanel\]/m.test(mail)),
  });
  return {
    told,
    async untilTold(words, longestS) {
      const endMs = performance.now() + longestS * 1_000;
      const isTold = ({ hook, mails }: Told) =>
        hook.some(({ answer, message }) => answer === 204 && words.test(message.text)) &&
        mails.some((mail) => words.test(mail));
      while (!isTold(told())) {
        if (performance.now() > endMs)
          throw new Error(`${words} was not told within ${longestS} s: ${inWords(told())}`);
        await sleep(500);
      }
    },
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}

export function inWords({ hook, mails }: Told): string {
  const heard = hook.map(({ answer, message }) => `${message.at} hook ${answer}: ${message.text}`);
  return [...heard, ...mails.map((mail) => `mail: ${/^Subject: .*/m.exec(mail)?.[0]}`)].join("\n");
}

/** Without the breaks that mail puts into long lines. */
function unfolded(mail: string): string {
  return mail.replace(/=\r?\n/g, "").replace(/\r?\n[ \t]+/g, " ");
}
