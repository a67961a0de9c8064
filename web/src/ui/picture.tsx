import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { useWords } from "../words/use-words.ts";
import { Command } from "./command.tsx";
import { Heading } from "./page.tsx";

/** A picture never stands alone: it has a table that says the same, and the command that prints it. */
export function Picture({
  title,
  command,
  picture,
  table,
  children,
}: {
  readonly title: string;
  readonly command: string;
  readonly picture: ComponentChildren;
  readonly table: ComponentChildren;
  readonly children?: ComponentChildren;
}): JSX.Element {
  const words = useWords();
  const [shown, setShown] = useState<"picture" | "table">("picture");
  return (
    <section class="card" aria-label={title}>
      <div class="row between">
        <h2>{title}</h2>
        <div class="tools">
          <button
            type="button"
            class="button quiet small"
            aria-pressed={shown === "table"}
            onClick={() => setShown(shown === "picture" ? "table" : "picture")}
          >
            {words.showAsTable}
            <span class="hidden-visually">: {title}</span>
          </button>
        </div>
      </div>
      {children}
      <Heading.Provider value={title}>{shown === "picture" ? picture : table}</Heading.Provider>
      <Command>{command}</Command>
    </section>
  );
}
