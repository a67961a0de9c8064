import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Problem, StepUp as StepUpBody, StepUpWay } from "../../../../src/api/contract/index.ts";
import { ask } from "../../state/client.ts";
import { leaveForOidc } from "../../state/oidc.ts";
import { knowsPasskeys } from "../../state/passkeys.ts";
import { setSession, useSession } from "../../state/session.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { ProblemNotice } from "../../ui/loaded.tsx";
import { useWords } from "../../words/use-words.ts";
import { PasskeyAgain } from "./passkey-again.tsx";

/** Is it still you? Asked before what cannot be taken back lightly. */
export function StepUp({
  onDone,
  onClose,
}: {
  readonly onDone: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const words = useWords();
  const session = useSession();
  const ways: readonly StepUpWay[] = session.state === "signed-in" ? session.stepUpBy : [];
  const hasCode = ways.includes("code");
  const [secret, setSecret] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const give = async (body: StepUpBody) => {
    const reply = await ask("POST /session/step-up", { names: {}, body });
    if (reply.kind === "problem") {
      setProblem(reply.problem);
      return;
    }
    setSession(reply.answer.data);
    onDone();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void give(hasCode ? { code: secret } : { password: secret });
  };
  return (
    <Dialog title={words.stepUpTitle} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <p>{words.stepUpExplained}</p>
        {problem !== null && <ProblemNotice problem={problem} />}
        {ways.includes("passkey") && knowsPasskeys() && (
          <PasskeyAgain onProblem={setProblem} onSigned={(passkey) => void give({ passkey })} />
        )}
        {ways.includes("oidc") && (
          <button type="button" class="button" onClick={() => void leaveForOidc("step-up").then(setProblem)}>
            {words.byOidc}
          </button>
        )}
        <TextField
          label={hasCode ? words.code : words.password}
          {...(hasCode ? { hint: words.codeHint } : {})}
          type={hasCode ? "text" : "password"}
          value={secret}
          onValue={setSecret}
          autocomplete={hasCode ? "one-time-code" : "current-password"}
          required
        />
        <div class="row">
          <button type="submit" class="button main">
            {words.goOn}
          </button>
          <button type="button" class="button" onClick={onClose}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
