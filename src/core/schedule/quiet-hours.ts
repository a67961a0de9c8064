/** Minutes since midnight, by the time of the machine. From 22:00 until 06:00 goes over midnight. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly untilMinute: number;
}

/** The first minute is quiet, the last is not. Pure. */
export function isQuiet(hours: QuietHours | null, minuteOfDay: number): boolean {
  if (hours === null) return false;
  const { fromMinute, untilMinute } = hours;
  if (fromMinute <= untilMinute) return minuteOfDay >= fromMinute && minuteOfDay < untilMinute;
  return minuteOfDay >= fromMinute || minuteOfDay < untilMinute;
}
