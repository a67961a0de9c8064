import type { JSX } from "preact";
import type { Drain } from "../../../src/api/contract/index.ts";
import { Age, useNow } from "../ui/age.tsx";
import { spanText } from "../ui/time.ts";
import { useWords } from "../words/use-words.ts";
import { drainOf } from "./drain.ts";

const radius = 42;
const round = 2 * Math.PI * radius;

/** How much of the world has forgotten the old address: a ring that fills, and the sentence that it means. */
export function TtlRing({ drain }: { readonly drain: Drain }): JSX.Element {
  const words = useWords();
  const { part, leftMs, tailMs } = drainOf(drain, useNow());
  const sentence = leftMs > 0 ? words.worldSees(spanText(leftMs)) : words.worldSaw;
  return (
    <div class="row ring">
      <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
        <circle cx="50" cy="50" r={radius} class="ring-back" />
        <circle
          cx="50"
          cy="50"
          r={radius}
          class={leftMs > 0 ? "ring-part" : "ring-part full"}
          stroke-dasharray={`${part * round} ${round}`}
          transform="rotate(-90 50 50)"
        />
        <text x="50" y="57" text-anchor="middle">
          {Math.floor(part * 100)} %
        </text>
      </svg>
      <div>
        <p>
          <b>{sentence}</b>
        </p>
        <p class="muted small">
          {words.published} <Age at={drain.publishedAt} />
          {tailMs > 0 && ` · ${words.longTail(spanText(tailMs))}`}
        </p>
      </div>
    </div>
  );
}
