import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import { nextPosition } from "./next-position.ts";

export interface Roving {
  readonly box: {
    readonly ref: RefObject<HTMLDivElement | null>;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
  readonly item: (at: number) => {
    readonly tabIndex: number;
    readonly "data-rove": number;
    readonly onFocus: () => void;
  };
  readonly active: number;
}

/**
 * Ninety bars are one stop of the Tab key; arrows, Home, End and Page go between them. `week` makes left and right mean
 * seven.
 */
export function useRoving(count: number, start: number, shape: "line" | "week" = "line"): Roving {
  const ref = useRef<HTMLDivElement>(null);
  const [chosen, setActive] = useState<number | null>(null);
  const active = Math.min(Math.max(chosen ?? start, 0), Math.max(count - 1, 0));
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextPosition(event.key, active, { count, sideways: shape === "week" ? 7 : 1, downwards: 1 });
    if (next === null) return;
    event.preventDefault();
    setActive(next);
    const item = ref.current?.querySelector(`[data-rove="${next}"]`);
    if (item instanceof HTMLElement || item instanceof SVGElement) item.focus();
  };
  return {
    box: { ref, onKeyDown },
    active,
    item: (at) => ({
      tabIndex: at === active ? 0 : -1,
      "data-rove": at,
      onFocus: () => setActive(at),
    }),
  };
}
