import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useWords } from "../words/use-words.ts";
import { spanText } from "./time.ts";

/** One clock for the whole page: a hundred ages do not need a hundred timers. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

export function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const tick = () => setNow(Date.now());
    listeners.add(tick);
    timer ??= setInterval(() => {
      for (const listener of listeners) listener();
    }, 1000);
    return () => {
      listeners.delete(tick);
      if (listeners.size === 0 && timer !== undefined) {
        clearInterval(timer);
        timer = undefined;
      }
    };
  }, []);
  return now;
}

/** How long ago, with the moment itself (local and UTC) for whoever points at it. */
export function Age({ at }: { readonly at: string | number | null }): JSX.Element {
  const words = useWords();
  const now = useNow();
  if (at === null) return <span>{words.never}</span>;
  const moment = new Date(at);
  const distance = now - moment.getTime();
  return (
    <time dateTime={moment.toISOString()} title={fullTime(moment)}>
      {distance < -1500 ? words.inSpan(spanText(-distance)) : words.ago(spanText(distance))}
    </time>
  );
}

/** For how long something has been so: `for 4 min`. */
export function Lasting({ since }: { readonly since: string | number }): JSX.Element {
  const words = useWords();
  const moment = new Date(since);
  const span = spanText(useNow() - moment.getTime());
  return (
    <time dateTime={moment.toISOString()} title={fullTime(moment)}>
      {words.forSpan(span)}
    </time>
  );
}

export function Moment({ at }: { readonly at: string | number }): JSX.Element {
  const moment = new Date(at);
  return (
    <time dateTime={moment.toISOString()} title={fullTime(moment)}>
      {localTime(moment)}
    </time>
  );
}

export function localTime(moment: Date): string {
  const { lang } = document.documentElement;
  // The reader's own region, as long as it speaks the chosen language: 30 Nov or Nov 30.
  const region = navigator.languages.find((one) => one.startsWith(lang)) ?? lang;
  return moment.toLocaleString(region, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
}

function fullTime(moment: Date): string {
  return `${localTime(moment)} · ${moment.toISOString().replace("T", " ").slice(0, 19)} UTC`;
}
