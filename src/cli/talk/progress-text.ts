import { bytes, span } from "../../core/words/quantities.ts";
import type { TalkProgress } from "../../ports/talk.ts";

/** `1200 of 3000, 4.0 MiB of 9.5 MiB, 1.3 MiB/s, 4.2 s left`; empty when nothing is known. */
export function progressText(progress: TalkProgress, elapsedMs: number): string {
  const parts: string[] = [];
  const { items, itemsTotal, bytes: done, bytesTotal } = progress;
  if (items !== undefined) parts.push(itemsTotal === undefined ? `${items}` : `${items} of ${itemsTotal}`);
  if (done !== undefined)
    parts.push(bytesTotal === undefined ? bytes(done) : `${bytes(done)} of ${bytes(bytesTotal)}`);
  if (done !== undefined && elapsedMs > 0) parts.push(`${bytes((done / elapsedMs) * 1_000)}/s`);
  const left = timeLeft(progress, elapsedMs);
  if (left !== null) parts.push(`${span(left)} left`);
  return parts.join(", ");
}

/** Bytes tell more than items, where both are known. Nothing is promised before a twentieth is done. */
function timeLeft(progress: TalkProgress, elapsedMs: number): number | null {
  const share = shareOf(progress.bytes, progress.bytesTotal) ?? shareOf(progress.items, progress.itemsTotal);
  if (share === null || share < 0.05 || share >= 1) return null;
  return (elapsedMs / share) * (1 - share);
}

function shareOf(done: number | undefined, total: number | undefined): number | null {
  return done === undefined || total === undefined || total <= 0 ? null : done / total;
}
