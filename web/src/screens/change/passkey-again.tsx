import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PasskeyAssertion, Problem } from "../../../../src/api/contract/index.ts";
import { ask } from "../../state/client.ts";
import { signByPasskey } from "../../state/passkeys.ts";
import { useWords } from "../../words/use-words.ts";

/** The quick way to say that it is still you. */
export function PasskeyAgain({
  onSigned,
  onProblem,
}: {
  readonly onSigned: (passkey: PasskeyAssertion) => void;
  readonly onProblem: (problem: Problem) => void;
}): JSX.Element {
  const words = useWords();
  const [isLeft, setLeft] = useState(false);
  const sign = async () => {
    setLeft(false);
    const offer = await ask("POST /session/step-up-offer", { names: {} });
    if (offer.kind === "problem") return onProblem(offer.problem);
    const signed = await signByPasskey(offer.answer.data.options);
    return signed.kind === "done" ? onSigned(signed.said) : setLeft(true);
  };
  return (
    <div class="row">
      <button type="button" class="button" onClick={() => void sign()}>
        {words.byPasskey}
      </button>
      <span role="status" class="muted small">
        {isLeft ? words.passkeyLeft : ""}
      </span>
    </div>
  );
}
