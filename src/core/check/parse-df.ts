/** The largest `NN%` of the data lines of `df -P`; null when there is none. */
export function parseFullestPercent(text: string): number | null {
  const found = text
    .split("\n")
    .slice(0, 20)
    .flatMap((line) => {
      const percent = /\s(\d{1,3})%\s+\//.exec(line)?.[1];
      return percent === undefined ? [] : [Number(percent)];
    });
  return found.length === 0 ? null : Math.max(...found);
}
