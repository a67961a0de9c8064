import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Problem } from "../../../../src/api/contract/index.ts";
import { leaveForOidc } from "../../state/oidc.ts";
import { ProblemNotice } from "../../ui/loaded.tsx";
import { useWords } from "../../words/use-words.ts";

/** In by another service that knows the users. */
export function OidcDoor({ title }: { readonly title: string }): JSX.Element {
  const words = useWords();
  const [problem, setProblem] = useState<Problem | null>(null);
  const leave = async () => {
    setProblem(null);
    setProblem(await leaveForOidc("sign-in"));
  };
  return (
    <div class="stack">
      {problem !== null && <ProblemNotice problem={problem} />}
      <button type="button" class="button" onClick={() => void leave()}>
        {words.signInByOidc(title)}
      </button>
    </div>
  );
}
