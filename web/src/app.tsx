import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../../src/api/contract/index.ts";
import { Frame } from "./frame/frame.tsx";
import { Entrance } from "./screens/entrance/entrance.tsx";
import { Screen } from "./screens/screen.tsx";
import { noAnswer } from "./state/client.ts";
import { useEvents } from "./state/events.ts";
import { comeIn, type Return } from "./state/oidc.ts";
import { readSession, type SignedIn, useSession } from "./state/session.ts";
import { ProblemNotice, Waiting } from "./ui/loaded.tsx";

export function App({ returned }: { readonly returned: Return | null }): JSX.Element {
  const session = useSession();
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    void comeIn(returned).then(setProblem);
  }, []);
  switch (session.state) {
    case "asking":
      return (
        <main class="entrance">
          <Waiting />
        </main>
      );
    case "unreached":
      return (
        <main class="entrance">
          <ProblemNotice problem={noAnswer(session.detail)} onRetry={() => void readSession()} />
        </main>
      );
    case "set-up":
    case "anonymous":
      return <Entrance session={session} problem={problem} />;
    case "signed-in":
      return <Inside session={session} problem={problem} />;
  }
}

function Inside({
  session,
  problem,
}: {
  readonly session: SignedIn;
  readonly problem: Problem | null;
}): JSX.Element {
  const line = useEvents();
  return (
    <Frame session={session} line={line}>
      {problem !== null && <ProblemNotice problem={problem} />}
      <Screen session={session} />
    </Frame>
  );
}
