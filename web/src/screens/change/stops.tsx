import type { JSX } from "preact";
import { Icon } from "../../frame/icons.tsx";
import { useWords } from "../../words/use-words.ts";

/** Where one is on the way of every change. */
export function Stops({ at }: { readonly at: 0 | 1 | 2 }): JSX.Element {
  const words = useWords();
  return (
    <ol class="plain stops" aria-label={words.wayOfChange}>
      {words.stops.map((stop, index) => (
        <li key={stop} class={index === at ? "here" : ""} aria-current={index === at ? "step" : undefined}>
          {index > 0 && <Icon name="arrow" />} {index + 1}. {stop}
        </li>
      ))}
    </ol>
  );
}
