import { withoutSecrets } from "../../core/doctor/cron-findings.ts";
import { ClonePanelError } from "../../core/errors.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { RoleParts } from "./role-parts.ts";

const shownLines = 20;

export const cronScript = "crontab -l 2>/dev/null | head -c 65536";

/** What an account does beside the site, and goes on doing there after the role has left it: said, not moved. */
export async function notMoved({ engine, work }: RoleParts, from: AccountId): Promise<readonly string[]> {
  const seat = work.seats.find((one) => one.account.id === from);
  if (seat === undefined) return [];
  try {
    const { stdout } = await seat.transport.run({
      script: cronScript,
      timeoutMs: 15_000,
      signal: engine.signal,
    });
    const lines = stdout.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
    const shown = lines
      .slice(0, shownLines)
      .map((line) => `stays on ${from}, not moved: crontab line ${showPath(withoutSecrets(line))}`);
    const rest = lines.length - shown.length;
    return rest > 0 ? [...shown, `and ${rest} more crontab lines of ${from}`] : shown;
  } catch (error) {
    // A dead account has no lines to show; why it is dead is told elsewhere.
    if (error instanceof ClonePanelError) return [];
    throw error;
  }
}
