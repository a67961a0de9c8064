/**
 * `20261122T173000Z-4f2a9c`: UTC to the second, then six hex digits. Ids sort like the operations began, so `last`, the
 * greatest id so far, is always exceeded: also within one second, and when the clock was set back.
 *
 * @param fraction six hex digits; random, so that two controllers' ids differ.
 */
export function nextOperationId(input: {
  readonly stamp: string;
  readonly fraction: string;
  readonly last: string | null;
}): string {
  const wanted = `${input.stamp}-${input.fraction}`;
  if (input.last === null || wanted > input.last) return wanted;
  return successorOf(input.last);
}

/** `2026-11-22T17:30:00.000Z` as `20261122T173000Z`. */
export function stampOfIso(iso: string): string {
  return `${iso.slice(0, 19).replace(/[-:]/g, "")}Z`;
}

const widest = 0xffffff;

function successorOf(id: string): string {
  const at = id.indexOf("-") + 1;
  const head = id.slice(0, at);
  const fraction = id.slice(at);
  const number = Number.parseInt(fraction.slice(0, 6), 16);
  if (fraction.length === 6 && number < widest) return head + (number + 1).toString(16).padStart(6, "0");
  // Sixteen million ids in one second never happen by themselves; a longer id still sorts behind.
  return `${id}0`;
}
