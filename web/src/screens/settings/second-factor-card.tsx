import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SecondFactorOffer } from "../../../../src/api/contract/index.ts";
import { ask } from "../../state/client.ts";
import { readSession, type SignedIn } from "../../state/session.ts";
import { TextField } from "../../ui/field.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card } from "../../ui/page.tsx";
import { useWords } from "../../words/use-words.ts";
import { useOrders } from "./use-order.tsx";

export function SecondFactorCard({ session }: { readonly session: SignedIn }): JSX.Element {
  const words = useWords();
  const orders = useOrders();
  const [offer, setOffer] = useState<SecondFactorOffer | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const begin = () => void orders.give(() => ask("POST /me/second-factor", { names: {} }), setOffer);
  const end = () =>
    void orders.give(
      () => ask("DELETE /me/second-factor", { names: {} }),
      () => void readSession(),
    );
  return (
    <Card title={words.secondFactor}>
      {orders.talk}
      {session.secondFactor === "totp" ? (
        <Pill standing="good">{words.secondFactorOn}</Pill>
      ) : (
        <Pill standing="late">{words.secondFactorOff}</Pill>
      )}
      {codes !== null && <Codes codes={codes} />}
      {offer !== null && codes === null && (
        <Confirm
          offer={offer}
          onCodes={(made) => {
            setCodes(made);
            void readSession();
          }}
        />
      )}
      {offer === null && codes === null && (
        <div class="row">
          <button type="button" class="button" onClick={session.secondFactor === "totp" ? end : begin}>
            {session.secondFactor === "totp" ? words.secondFactorEnd : words.secondFactorBegin}
          </button>
        </div>
      )}
    </Card>
  );
}

function Confirm({
  offer,
  onCodes,
}: {
  readonly offer: SecondFactorOffer;
  readonly onCodes: (codes: readonly string[]) => void;
}): JSX.Element {
  const words = useWords();
  const orders = useOrders();
  const [code, setCode] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    void orders.give(
      () => ask("POST /me/second-factor/confirm", { names: {}, body: { code } }),
      ({ codes }) => onCodes(codes),
    );
  };
  return (
    <form class="stack" onSubmit={submit}>
      {orders.talk}
      <p>{words.secondFactorType}</p>
      <p>
        <code class="secret">{offer.secret.replace(/(.{4})/g, "$1 ").trim()}</code>
      </p>
      <p>
        <a href={offer.uri}>{words.openAuthenticator}</a>
      </p>
      <TextField
        label={words.code}
        value={code}
        onValue={setCode}
        autocomplete="one-time-code"
        inputMode="numeric"
        required
      />
      <button type="submit" class="button main">
        {words.confirm}
      </button>
    </form>
  );
}

function Codes({ codes }: { readonly codes: readonly string[] }): JSX.Element {
  const words = useWords();
  return (
    <div class="notice late" role="status">
      <strong>{words.recoveryCodes}</strong>
      <pre>{codes.join("\n")}</pre>
    </div>
  );
}
