import type { JSX } from "preact";
import { useId, useRef } from "preact/hooks";
import type { ConfigNotice } from "../../../../src/api/contract/index.ts";
import { useWords } from "../../words/use-words.ts";

/** A text field with line numbers. Tab leaves it, as everywhere else on the page. */
export function ConfigEditor({
  text,
  onText,
  notices,
}: {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly notices: readonly ConfigNotice[];
}): JSX.Element {
  const words = useWords();
  const id = useId();
  const numbers = useRef<HTMLPreElement>(null);
  const wrong = new Set(notices.map(({ line }) => line));
  const count = text.split("\n").length;
  return (
    <div class="editor">
      <label class="hidden-visually" for={id}>
        {words.configText}
      </label>
      <pre ref={numbers} class="numbers" aria-hidden="true">
        {Array.from({ length: count }, (_, at) => at + 1).map((line) => (
          <span key={line} class={wrong.has(line) ? "wrong" : ""}>
            {line}
          </span>
        ))}
      </pre>
      <textarea
        id={id}
        value={text}
        rows={24}
        wrap="off"
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        aria-invalid={notices.length > 0}
        onInput={(event) => onText(event.currentTarget.value)}
        onScroll={(event) => {
          if (numbers.current !== null) numbers.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
}
