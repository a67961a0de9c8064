/**
 * Marks and claims of a server that gives its own names are `UIDVALIDITY:UID`. Within one series (UIDVALIDITY) no
 * number is ever given twice; when a folder is made anew, or its index is lost, a new series begins.
 */
export function seriesOf(markOrClaim: string): string {
  return markOrClaim.slice(0, Math.max(0, markOrClaim.lastIndexOf(":")));
}

/** Of a folder that was not there. */
export const noSeries = "0";
