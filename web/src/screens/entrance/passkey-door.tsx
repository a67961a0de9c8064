import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Problem, SignInWays } from "../../../../src/api/contract/index.ts";
import { ask } from "../../state/client.ts";
import { knowsPasskeys, signByPasskey } from "../../state/passkeys.ts";
import { setSession } from "../../state/session.ts";
import { ProblemNotice } from "../../ui/loaded.tsx";
import { NoPasskeysHere } from "../../ui/passkey-place.tsx";
import { useWords } from "../../words/use-words.ts";

/** In by a finger, a face or a PIN. The browser shows whose passkeys it has. */
export function PasskeyDoor({ ways }: { readonly ways: SignInWays }): JSX.Element | null {
  const words = useWords();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isLeft, setLeft] = useState(false);
  if (ways.passkeys.kind === "impossible") return <NoPasskeysHere place={ways.passkeys} />;
  if (!knowsPasskeys()) return <p class="muted small">{words.passkeysTooOld}</p>;
  const enter = async () => {
    setProblem(null);
    setLeft(false);
    const offer = await ask("POST /session/passkey-offer", { names: {} });
    if (offer.kind === "problem") return setProblem(offer.problem);
    const signed = await signByPasskey(offer.answer.data.options);
    if (signed.kind !== "done") return setLeft(true);
    const reply = await ask("POST /session/passkey", { names: {}, body: { response: signed.said } });
    if (reply.kind === "data") setSession(reply.answer.data);
    else setProblem(reply.problem);
    return undefined;
  };
  return (
    <div class="stack">
      {problem !== null && <ProblemNotice problem={problem} />}
      <button type="button" class="button" onClick={() => void enter()}>
        {words.signInByPasskey}
      </button>
      <span role="status" class="muted small">
        {isLeft ? words.passkeyLeft : ""}
      </span>
    </div>
  );
}
