import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { LineState } from "../state/events.ts";
import { linkTo, usePlace } from "../state/router.ts";
import { may, type SignedIn, signOut } from "../state/session.ts";
import { Mark } from "../ui/mark.tsx";
import { useWords } from "../words/use-words.ts";
import { Icon, type IconName, Logo } from "./icons.tsx";
import { Looks } from "./looks.tsx";

export function Frame({
  session,
  line,
  children,
}: {
  readonly session: SignedIn;
  readonly line: LineState;
  readonly children: ComponentChildren;
}): JSX.Element {
  const words = useWords();
  const place = usePlace();
  const [isOpen, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const here = place.parts.join("/");
  const first = useRef(here);
  useEffect(() => {
    setOpen(false);
    if (first.current === here) return;
    first.current = here;
    // As after a page load: reading begins at the top, and the keyboard with it.
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [here]);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {words.skipToContent}
      </button>
      <header class="topbar">
        <a class="brand" href={linkTo()}>
          <Logo /> ClonePanel
        </a>
        <button
          type="button"
          class="button small"
          aria-expanded={isOpen}
          aria-controls="side"
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="menu" /> {words.menu}
        </button>
      </header>
      <div class="frame">
        <aside class={isOpen ? "side open" : "side"} id="side" aria-label={words.menu}>
          <a class="brand" href={linkTo()}>
            <Logo /> ClonePanel
          </a>
          <Navigation here={place.parts} />
          <Foot session={session} line={line} />
        </aside>
        <main class="page-main" id="main" tabIndex={-1} ref={main}>
          {children}
        </main>
      </div>
    </>
  );
}

function Navigation({ here }: { readonly here: readonly string[] }): JSX.Element {
  const words = useWords();
  const [top = ""] = here;
  const items: readonly (readonly [string, string, IconName, boolean])[] = [
    ["", words.overview, "overview", true],
    ["operations", words.operations, "operations", may("see")],
    ["notifications", words.notifications, "notifications", may("see")],
    ["accounts", words.accounts, "accounts", may("see")],
    ["config", words.configuration, "config", may("govern")],
    ["settings", words.settings, "settings", true],
  ];
  const isHere = (part: string) => top === part || (part === "" && top === "sites");
  return (
    <nav class="nav" aria-label={words.mainNavigation}>
      <ul class="plain">
        {items
          .filter(([, , , isOffered]) => isOffered)
          .map(([part, title, icon]) => (
            <li key={part}>
              <a
                href={part === "" ? linkTo() : linkTo(part)}
                aria-current={isHere(part) ? "page" : undefined}
              >
                <Icon name={icon} />
                {title}
              </a>
            </li>
          ))}
      </ul>
    </nav>
  );
}

function Foot({ session, line }: { readonly session: SignedIn; readonly line: LineState }): JSX.Element {
  const words = useWords();
  return (
    <div class="foot">
      <span class="line-state" role="status">
        <span class={`mark ${line === "live" ? "good" : "unknown"}`}>
          <Mark standing={line === "live" ? "good" : "unknown"} />
        </span>
        {line === "live" ? words.live : words.notLive}
      </span>
      <Looks />
      <span class="row between">
        <span>
          {session.user} · {words.roles[session.role]}
        </span>
        <button type="button" class="button quiet small" onClick={() => void signOut()}>
          {words.signOut}
        </button>
      </span>
    </div>
  );
}
