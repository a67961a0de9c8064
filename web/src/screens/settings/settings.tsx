import type { JSX } from "preact";
import { may, type SignedIn } from "../../state/session.ts";
import { Page } from "../../ui/page.tsx";
import { useWords } from "../../words/use-words.ts";
import { Audit } from "./audit.tsx";
import { PasskeysCard } from "./passkeys-card.tsx";
import { PasswordCard } from "./password-card.tsx";
import { SecondFactorCard } from "./second-factor-card.tsx";
import { Sessions } from "./sessions.tsx";
import { Tokens } from "./tokens.tsx";
import { Users } from "./users.tsx";

export function Settings({ session }: { readonly session: SignedIn }): JSX.Element {
  const words = useWords();
  return (
    <Page title={words.settings} sub={`${session.user} · ${words.roles[session.role]}`}>
      <div class="grid2">
        <PasswordCard />
        <SecondFactorCard session={session} />
      </div>
      <PasskeysCard />
      <Sessions />
      {may("govern") && (
        <>
          <Users />
          <Tokens />
          <Audit />
        </>
      )}
    </Page>
  );
}
