import type { Told } from "../people.ts";

/**
 * What people have to have been told of a failover and its primary's return: each once, the outage before its end. The
 * webhook refuses the first message, and a failover can be over by its second try.
 */
const story = [
  /^(?:over by now: )?alarm: example\.test: the primary a is down: /m,
  /^warning: example\.test: b took over and has no replica: /m,
  /^warning: the observer attic is silent: /m,
  /^warning: example\.test: the old primary is back; b stays the primary: .*clonepanel rescue list example\.test/m,
];
/** It waits for its failover, and mends itself: a sign of the outage, and nothing of its own. */
const noise = /^warning: .*mirror goes on failing/m;

/** What was told wrongly; the webhook refused its first message. */
export function toldWrongly({ hook, mails }: Told): readonly string[] {
  const [refused, repeated] = hook;
  const taken = hook.filter(({ answer }) => answer === 204).map(({ message }) => message);
  const isRepeated = refused?.answer === 503 && repeated?.message.id === refused.message.id;
  return [
    ...(isRepeated ? [] : ["what the webhook had refused was not told again"]),
    ...(new Set(taken.map(({ id }) => id)).size === taken.length ? [] : ["a message came twice"]),
    ...taken.flatMap(({ repetition }) => (repetition === "no" ? [] : ["nobody was stopped while telling"])),
    ...storyFaults("the webhook", taken.map(({ text }) => text).join("\n")),
    ...storyFaults("the mailbox", mails.join("\n")),
  ];
}

function storyFaults(who: string, words: string): readonly string[] {
  const places = story.map((part) => [...words.matchAll(new RegExp(part, "gm"))].map(({ index }) => index));
  const counts = places.map(({ length }) => length).join(" ");
  const firsts = places.slice(0, 2).map(([first = -1]) => first);
  return [
    ...(places.every(({ length }) => length === 1) ? [] : [`${who} was told so often: ${counts}`]),
    ...(firsts.every((at, nth) => at > (firsts[nth - 1] ?? -1)) ? [] : [`${who} was told the end first`]),
    ...(noise.test(words) ? [`${who} was told of the mirror`] : []),
  ];
}
