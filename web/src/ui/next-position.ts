const page = 10;

export interface Grid {
  readonly count: number;
  /** How far the arrows go: in a row of bars 1 and 1, in a calendar of weeks 7 sideways and 1 downwards. */
  readonly sideways: number;
  readonly downwards: number;
}

/** Where a key leads to; null: the key means nothing here. */
export function nextPosition(key: string, at: number, grid: Grid): number | null {
  const { count } = grid;
  const move = moveOf(key, grid);
  if (move === null || count === 0) return null;
  if (move === "first") return 0;
  if (move === "last") return count - 1;
  const next = at + move;
  if (next >= 0 && next < count) return next;
  // A week too far stays where it is; a page too far ends at the end.
  return Math.abs(move) === page ? (move < 0 ? 0 : count - 1) : at;
}

function moveOf(key: string, { sideways, downwards }: Grid): number | "first" | "last" | null {
  switch (key) {
    case "ArrowLeft":
      return -sideways;
    case "ArrowRight":
      return sideways;
    case "ArrowUp":
      return -downwards;
    case "ArrowDown":
      return downwards;
    case "PageUp":
      return -page;
    case "PageDown":
      return page;
    case "Home":
      return "first";
    case "End":
      return "last";
    default:
      return null;
  }
}
