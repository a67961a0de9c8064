import type { JSX } from "preact";

/** How something stands, in five words that everything else is reduced to. */
export type Standing = "good" | "late" | "bad" | "unknown" | "calm";

/** A shape for every standing, so that nobody has to tell colours apart. */
export function Mark({ standing }: { readonly standing: Standing }): JSX.Element {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">
      {shapeOf(standing)}
    </svg>
  );
}

export function Pill({
  standing,
  children,
  title,
}: {
  readonly standing: Standing;
  readonly children: preact.ComponentChildren;
  readonly title?: string;
}): JSX.Element {
  return (
    <span class={`pill ${standing}`} title={title}>
      <Mark standing={standing} />
      {children}
    </span>
  );
}

function shapeOf(standing: Standing): JSX.Element {
  switch (standing) {
    case "good":
      return <circle cx="6" cy="6" r="5" fill="currentColor" />;
    case "late":
      return <path d="M6 .8 11.6 11H.4Z" fill="currentColor" />;
    case "bad":
      return <rect x="1" y="1" width="10" height="10" fill="currentColor" />;
    case "calm":
      return <path d="M2 2h3v8H2zM7 2h3v8H7z" fill="currentColor" />;
    case "unknown":
      return <path d="M6 1 11 6 6 11 1 6Z" fill="none" stroke="currentColor" stroke-width="1.6" />;
  }
}
