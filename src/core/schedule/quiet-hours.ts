/** Minutes since midnight, UTC. From 22:00 until 06:00 goes over midnight. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly untilMinute: number;
}

const minuteMs = 60_000;
const dayMinutes = 1_440;

/** The first minute is quiet, the last is not. Pure. */
export function isQuiet(hours: QuietHours | null, atMs: number): boolean {
  return hours !== null && afterQuiet(hours, atMs) > atMs;
}

/** `atMs` itself, or the end of the quiet hours that it falls into. Pure. */
export function afterQuiet({ fromMinute, untilMinute }: QuietHours, atMs: number): number {
  const minute = Math.floor(atMs / minuteMs) % dayMinutes;
  const since = (minute - fromMinute + dayMinutes) % dayMinutes;
  const length = (untilMinute - fromMinute + dayMinutes) % dayMinutes;
  if (since >= length) return atMs;
  return Math.floor(atMs / minuteMs) * minuteMs + (length - since) * minuteMs;
}
