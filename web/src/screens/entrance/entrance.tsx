import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Problem, SessionView } from "../../../../src/api/contract/index.ts";
import { Logo } from "../../frame/icons.tsx";
import { Looks } from "../../frame/looks.tsx";
import { ask } from "../../state/client.ts";
import { setSession } from "../../state/session.ts";
import { TextField } from "../../ui/field.tsx";
import { ProblemNotice } from "../../ui/loaded.tsx";
import { useWords } from "../../words/use-words.ts";
import { OidcDoor } from "./oidc-door.tsx";
import { PasskeyDoor } from "./passkey-door.tsx";

type Outside = Extract<SessionView, { readonly state: "set-up" | "anonymous" }>;

/** The door: the very first set-up, or signing in. */
export function Entrance({
  session,
  problem,
}: {
  readonly session: Outside;
  /** Of coming back from another service. */
  readonly problem: Problem | null;
}): JSX.Element {
  const words = useWords();
  const title = session.state === "set-up" ? words.setUpTitle : words.signInTitle;
  return (
    <main class="entrance">
      <div class="card">
        <div class="brand">
          <Logo /> ClonePanel
        </div>
        <h1>{title}</h1>
        {session.state === "set-up" ? (
          <SetUpForm />
        ) : (
          <>
            {problem !== null && <ProblemNotice problem={problem} />}
            <SignInForm />
            {session.ways.oidc !== null && <OidcDoor title={session.ways.oidc.title} />}
            <PasskeyDoor ways={session.ways} />
          </>
        )}
      </div>
      <Looks />
    </main>
  );
}

function SignInForm(): JSX.Element {
  const words = useWords();
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [needsCode, setNeedsCode] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    const body = { user, password, ...(code === "" ? {} : { code }) };
    const reply = await ask("POST /session", { names: {}, body });
    if (reply.kind === "data") setSession(reply.answer.data);
    else if (reply.problem.code === "SECOND_FACTOR_NEEDED") setNeedsCode(true);
    else setProblem(reply.problem);
  };
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      {problem !== null && <ProblemNotice problem={problem} />}
      <TextField label={words.user} value={user} onValue={setUser} autocomplete="username" required />
      <TextField
        label={words.password}
        type="password"
        value={password}
        onValue={setPassword}
        autocomplete="current-password"
        required
      />
      {needsCode && (
        <TextField
          label={words.code}
          hint={words.codeHint}
          value={code}
          onValue={setCode}
          autocomplete="one-time-code"
          inputMode="numeric"
          required
        />
      )}
      <button type="submit" class="button main">
        {words.signIn}
      </button>
    </form>
  );
}

function SetUpForm(): JSX.Element {
  const words = useWords();
  const [setUpToken, setToken] = useState("");
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    const reply = await ask("POST /set-up", { names: {}, body: { setUpToken, user, password } });
    if (reply.kind === "data") setSession(reply.answer.data);
    else setProblem(reply.problem);
  };
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      <p class="muted">{words.setUpExplained}</p>
      {problem !== null && <ProblemNotice problem={problem} />}
      <TextField
        label={words.setUpToken}
        hint={words.setUpTokenHint}
        value={setUpToken}
        onValue={setToken}
        autocomplete="off"
        required
      />
      <TextField label={words.user} value={user} onValue={setUser} autocomplete="username" required />
      <TextField
        label={words.password}
        hint={words.passwordHint}
        type="password"
        value={password}
        onValue={setPassword}
        autocomplete="new-password"
        minLength={12}
        required
      />
      <button type="submit" class="button main">
        {words.setUpButton}
      </button>
    </form>
  );
}
