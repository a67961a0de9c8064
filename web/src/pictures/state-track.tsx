import type { JSX } from "preact";
import type { FailoverPhase } from "../../../src/api/contract/index.ts";
import { useWords } from "../words/use-words.ts";
import { stations, trackOf } from "./track.ts";

export function StateTrack({ phase }: { readonly phase: FailoverPhase }): JSX.Element {
  const words = useWords();
  const { here, isBlocked } = trackOf(phase);
  const at = stations.indexOf(here);
  return (
    <ol class="plain track-line" aria-label={words.trackTitle}>
      {stations.map((station, index) => (
        <li
          key={station}
          class={
            index < at ? "past" : index === at ? (isBlocked ? "here blocked" : `here ${station}`) : "ahead"
          }
          aria-current={index === at ? "step" : undefined}
        >
          <span class="dot" aria-hidden="true" />
          <span>{words.stations[station]}</span>
          {index === at && isBlocked && <b class="bad">{words.blocked}</b>}
        </li>
      ))}
    </ol>
  );
}
