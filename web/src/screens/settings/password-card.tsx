import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../../state/client.ts";
import { TextField } from "../../ui/field.tsx";
import { Card } from "../../ui/page.tsx";
import { useWords } from "../../words/use-words.ts";
import { useOrders } from "./use-order.tsx";

export function PasswordCard(): JSX.Element {
  const words = useWords();
  const orders = useOrders();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [isDone, setDone] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    void orders.give(
      () => ask("POST /me/password", { names: {}, body: { current, next } }),
      () => {
        setCurrent("");
        setNext("");
        setDone(true);
      },
    );
  };
  return (
    <Card title={words.changePassword}>
      <form class="stack" onSubmit={submit}>
        {orders.talk}
        <TextField
          label={words.currentPassword}
          type="password"
          value={current}
          onValue={setCurrent}
          autocomplete="current-password"
          required
        />
        <TextField
          label={words.newPassword}
          hint={words.passwordHint}
          type="password"
          value={next}
          onValue={setNext}
          autocomplete="new-password"
          minLength={12}
          required
        />
        <div class="row">
          <button type="submit" class="button">
            {words.changePassword}
          </button>
          <span role="status">{isDone ? words.passwordChanged : ""}</span>
        </div>
      </form>
    </Card>
  );
}
