import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Frame } from "./frame/frame.tsx";
import { Entrance } from "./screens/entrance/entrance.tsx";
import { Screen } from "./screens/screen.tsx";
import { noAnswer } from "./state/client.ts";
import { useEvents } from "./state/events.ts";
import { readSession, type SignedIn, useSession } from "./state/session.ts";
import { ProblemNotice, Waiting } from "./ui/loaded.tsx";

export function App(): JSX.Element {
  const session = useSession();
  useEffect(() => {
    void readSession();
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
      return <Entrance session={session} />;
    case "signed-in":
      return <Inside session={session} />;
  }
}

function Inside({ session }: { readonly session: SignedIn }): JSX.Element {
  const line = useEvents();
  return (
    <Frame session={session} line={line}>
      <Screen session={session} />
    </Frame>
  );
}
