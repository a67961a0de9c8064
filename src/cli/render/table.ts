/** Columns side by side, two blanks between; the last one is not padded. Numbers are given as right-aligned columns. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: readonly number[] = [],
): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => widthOf(row[column]))));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          pad(cell, widths[column] ?? 0, rightAligned.includes(column) ? "right" : "left"),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function pad(cell: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - widthOf(cell)));
  return align === "right" ? space + cell : cell + space;
}

function widthOf(cell = ""): number {
  return [...cell].length;
}
