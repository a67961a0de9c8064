/** A server may refuse longer command lines (RFC 7162 speaks of 8,192 bytes). */
const mostChars = 4_000;

/** UIDs as sets for commands, neighbours as ranges: 1:3,7. Ascending; each set short enough for one line. */
export function uidSets(uids: readonly number[]): readonly string[] {
  const sorted = [...new Set(uids)].sort((left, right) => left - right);
  const sets: string[] = [];
  let set = "";
  for (let at = 0; at < sorted.length; ) {
    const from = sorted[at] ?? 0;
    let to = from;
    while (sorted[at + 1] === to + 1) {
      to += 1;
      at += 1;
    }
    at += 1;
    const range = from === to ? `${from}` : `${from}:${to}`;
    if (set.length + range.length > mostChars) {
      sets.push(set);
      set = "";
    }
    set = set === "" ? range : `${set},${range}`;
  }
  return set === "" ? sets : [...sets, set];
}

/** The UIDs of a set in the order in which it names them; null: it is no set, or it names more than `most`. */
export function uidsOf(set: string, most: number): readonly number[] | null {
  const uids: number[] = [];
  for (const range of set.split(",")) {
    const [, first, last = first] = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(range) ?? [];
    if (first === undefined) return null;
    const [from, to] = [Number(first), Number(last)];
    const step = from <= to ? 1 : -1;
    if (uids.length + Math.abs(to - from) + 1 > most) return null;
    for (let uid = from; uid !== to + step; uid += step) uids.push(uid);
  }
  return uids;
}
