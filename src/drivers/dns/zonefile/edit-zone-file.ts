import type { SingleRecord } from "../../../core/dns/record-set.ts";
import { textOfValue } from "../../../core/dns/zone-text.ts";
import type { RecordMove } from "../shared/record-moves.ts";
import { dotted } from "../shared/record-text.ts";
import type { ZoneFile } from "./zone-file.ts";

/** The file with the moves done and its serial moved; every line that no move concerns stays as it is. */
export function editZoneFile(
  text: string,
  { entries, records, serial }: ZoneFile,
  moves: readonly RecordMove<number>[],
  nowMs: number,
): string {
  const changed = new Map<number, string>();
  for (const move of moves) {
    if (move.kind === "edit") changed.set(move.from.id, lineOf(move.record));
    if (move.kind === "remove") changed.set(move.record.id, "");
  }
  // Who took the owner from a line that goes now needs it written out.
  for (const [index, { id, name }] of records.entries()) {
    const entry = entries[id];
    const before = records[index - 1];
    const isOrphan = entry?.startsBlank === true && before !== undefined && changed.get(before.id) === "";
    if (isOrphan && !changed.has(id)) changed.set(id, dotted(name) + text.slice(entry.start, entry.end));
  }
  const changedSpans = entries.flatMap(({ start, end }, at): readonly Span[] => {
    const replacement = changed.get(at);
    return replacement === undefined ? [] : [{ start, end, text: replacement }];
  });
  const added = moves.flatMap((move) => (move.kind === "add" ? [lineOf(move.record)] : []));
  if (serial !== null) changedSpans.push({ ...serial, text: String(nextSerial(Number(serial.text), nowMs)) });
  return spliced(text, changedSpans) + added.join("");
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The pieces put in their places; what lies between them stays as it is. */
function spliced(text: string, spans: readonly Span[]): string {
  let result = "";
  let end = 0;
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    // The serial of a SOA that is rewritten as a whole.
    if (span.start < end) continue;
    result += text.slice(end, span.start) + span.text;
    end = span.end;
  }
  result += text.slice(end);
  return result === "" || result.endsWith("\n") ? result : `${result}\n`;
}

function lineOf({ name, type, ttlSeconds, value }: SingleRecord): string {
  return `${dotted(name)}\t${ttlSeconds}\tIN\t${type}\t${textOfValue(type, value)}\n`;
}

/** One more; a serial that is written as a date (2026112201) goes on with today's. Never zero, and no leap. */
export function nextSerial(serial: number, nowMs: number): number {
  const today = Number(`${new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "")}00`);
  const isDate = serial >= 1990_00_00_00 && serial < 2100_00_00_00;
  const next = isDate ? Math.max(serial + 1, today) : serial + 1;
  return next > 0xffff_ffff ? 1 : next;
}
