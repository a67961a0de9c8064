import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PasskeyOffer, PasskeyPlace } from "../../../../src/api/contract/index.ts";
import { ask } from "../../state/client.ts";
import { knowsPasskeys, makePasskey } from "../../state/passkeys.ts";
import { TextField } from "../../ui/field.tsx";
import { NoPasskeysHere } from "../../ui/passkey-place.tsx";
import { useWords } from "../../words/use-words.ts";
import { useOrders } from "./use-order.tsx";

export function NewPasskeyForm({
  place,
  onMade,
}: {
  readonly place: PasskeyPlace;
  readonly onMade: () => void;
}): JSX.Element {
  const words = useWords();
  const orders = useOrders();
  const [name, setName] = useState("");
  const [said, setSaid] = useState("");
  if (place.kind === "impossible") return <NoPasskeysHere place={place} />;
  if (!knowsPasskeys()) return <p class="muted small">{words.passkeysTooOld}</p>;
  const make = async ({ options }: PasskeyOffer) => {
    const made = await makePasskey(options);
    if (made.kind !== "done") {
      setSaid(made.kind === "present" ? words.passkeyPresent : words.passkeyLeft);
      return;
    }
    await orders.give(
      () => ask("POST /me/passkeys", { names: {}, body: { name, response: made.said } }),
      () => {
        setName("");
        setSaid(words.passkeyMade);
        onMade();
      },
    );
  };
  const submit = (event: Event) => {
    event.preventDefault();
    setSaid("");
    void orders.give(
      () => ask("POST /me/passkeys/offer", { names: {} }),
      (offer) => void make(offer),
    );
  };
  return (
    <form class="stack" onSubmit={submit}>
      {orders.talk}
      <TextField
        label={words.passkeyName}
        hint={words.passkeyNameHint(place.rpId)}
        value={name}
        onValue={setName}
        autocomplete="off"
        required
      />
      <div class="row">
        <button type="submit" class="button">
          {words.newPasskey}
        </button>
        <span role="status">{said}</span>
      </div>
    </form>
  );
}
