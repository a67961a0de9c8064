import { type ComponentChildren, createContext, type JSX } from "preact";
import { useEffect } from "preact/hooks";

export function Page({
  title,
  sub,
  tools,
  children,
}: {
  readonly title: string;
  readonly sub?: ComponentChildren;
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}): JSX.Element {
  useEffect(() => {
    document.title = `${title} · ClonePanel`;
  }, [title]);
  return (
    <>
      <header class="head">
        <div>
          <h1>{title}</h1>
          {sub !== undefined && <div class="sub">{sub}</div>}
        </div>
        {tools !== undefined && <div class="tools">{tools}</div>}
      </header>
      {children}
    </>
  );
}

/** What stands over whatever is inside: what would say the same is only read out. */
export const Heading = createContext("");

export function Card({
  title,
  tools,
  children,
}: {
  readonly title: string;
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="card" aria-label={title}>
      <div class="row between">
        <h2>{title}</h2>
        {tools !== undefined && <div class="tools">{tools}</div>}
      </div>
      <Heading.Provider value={title}>{children}</Heading.Provider>
    </section>
  );
}
