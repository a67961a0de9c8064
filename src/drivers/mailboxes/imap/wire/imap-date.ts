const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `17-Jul-2026 02:44:25 +0000`, quoted as APPEND wants it. Whole seconds: IMAP knows no smaller ones. */
export function imapDate(atMs: number): string {
  const at = new Date(Math.floor(atMs / 1000) * 1000);
  const two = (number: number): string => String(number).padStart(2, "0");
  const day = String(at.getUTCDate()).padStart(2, " ");
  const date = `${day}-${months[at.getUTCMonth()]}-${String(at.getUTCFullYear()).padStart(4, "0")}`;
  return `"${date} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000"`;
}

/** Milliseconds since 1970; null: it is no such date. */
export function readImapDate(text: string): number | null {
  const [, day, month, year, time, sign, hours, minutes] =
    /^\s?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d:\d\d:\d\d) ([+-])(\d\d)(\d\d)$/.exec(text) ?? [];
  const index = months.findIndex((name) => name.toLowerCase() === month?.toLowerCase());
  if (day === undefined || index < 0) return null;
  const date = `${year}-${String(index + 1).padStart(2, "0")}-${day.padStart(2, "0")}T${time}Z`;
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? -1 : 1);
  const atMs = Date.parse(date) - offsetMs;
  return Number.isNaN(atMs) ? null : atMs;
}
