import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PasskeyView } from "../../../../src/api/contract/index.ts";
import { ask } from "../../state/client.ts";
import { TextField } from "../../ui/field.tsx";
import { useWords } from "../../words/use-words.ts";
import { useOrders } from "./use-order.tsx";

/** Removing takes two steps, so that nobody loses one by a slip. */
export function PasskeyEdit({
  passkey,
  onRenamed,
  onRemove,
  onClose,
}: {
  readonly passkey: PasskeyView;
  readonly onRenamed: () => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const words = useWords();
  const orders = useOrders();
  const [name, setName] = useState(passkey.name);
  const rename = (event: Event) => {
    event.preventDefault();
    void orders.give(
      () => ask("PUT /me/passkeys/{id}", { names: { id: passkey.id }, body: { name } }),
      onRenamed,
    );
  };
  return (
    <form class="stack notice" onSubmit={rename}>
      <strong>{passkey.name}</strong>
      {orders.talk}
      <TextField label={words.passkeyName} value={name} onValue={setName} autocomplete="off" required />
      <p class="muted small">{words.passkeyRemoving}</p>
      <div class="row">
        <button type="submit" class="button">
          {words.rename}
        </button>
        <button type="button" class="button" onClick={onRemove}>
          {words.passkeyRemove}
        </button>
        <button type="button" class="button" onClick={onClose}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}
