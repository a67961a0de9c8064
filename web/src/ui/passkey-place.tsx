import type { JSX } from "preact";
import type { PasskeyPlace } from "../../../src/api/contract/index.ts";
import { useWords } from "../words/use-words.ts";

/** Why there is no passkey at this address, and where there is. */
export function NoPasskeysHere({
  place,
}: {
  readonly place: Extract<PasskeyPlace, { readonly kind: "impossible" }>;
}): JSX.Element {
  const words = useWords();
  return (
    <p class="muted small">
      {place.because === "number" ? words.passkeysNeedName : words.passkeysNeedHttps}{" "}
      {place.instead !== null && (
        <>
          {words.passkeysInstead} <a href={place.instead}>{place.instead}</a>
        </>
      )}
    </p>
  );
}
