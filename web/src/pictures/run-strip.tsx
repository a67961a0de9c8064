import type { JSX } from "preact";
import type { SiteHistory } from "../../../src/api/contract/index.ts";
import { goTo, linkTo } from "../state/router.ts";
import { localTime } from "../ui/age.tsx";
import { useRoving } from "../ui/roving.ts";
import { standingOfStatus } from "../ui/standing.ts";
import { bytesText, tookText } from "../ui/time.ts";
import { useWords } from "../words/use-words.ts";

/** The last passes of the mirror: height is how long one took, colour and shape how it ended. */
export function RunStrip({ syncs }: { readonly syncs: SiteHistory["syncs"] }): JSX.Element {
  const words = useWords();
  const roving = useRoving(syncs.length, syncs.length - 1);
  const most = Math.max(1, ...syncs.map(({ durationMs }) => durationMs ?? 0));
  const nameOf = ({ at, status, durationMs, bytes }: SiteHistory["syncs"][number]) =>
    [
      localTime(new Date(at)),
      words.statuses[status],
      durationMs === null ? "" : tookText(durationMs),
      bytes === null ? "" : bytesText(bytes),
    ]
      .filter((part) => part !== "")
      .join(", ");
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of links, not a fieldset
    <div class="bars" role="group" aria-label={words.lastPasses(syncs.length)} {...roving.box}>
      {syncs.map((sync, at) => (
        <button
          key={sync.operation}
          type="button"
          {...roving.item(at)}
          class={`bar ${standingOfStatus(sync.status)}`}
          style={{ "--part": String(Math.max(0.08, (sync.durationMs ?? 0) / most)) }}
          aria-label={nameOf(sync)}
          title={nameOf(sync)}
          onClick={() => goTo(linkTo("operations", sync.operation))}
        />
      ))}
    </div>
  );
}
