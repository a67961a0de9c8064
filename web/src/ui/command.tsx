import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useWords } from "../words/use-words.ts";

/** The same thing, typed. Teaches the command line, and is what still works when the browser does not. */
export function Command({ children }: { readonly children: string }): JSX.Element {
  const words = useWords();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(children);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      // Without https or a permission there is no clipboard; the text can still be selected.
    }
  };
  return (
    <div class="command">
      <code>{children}</code>
      <button
        type="button"
        class="button quiet small"
        onClick={() => void copy()}
        aria-label={words.copyCommand(children)}
      >
        <span aria-live="polite">{isCopied ? words.copied : words.copy}</span>
      </button>
    </div>
  );
}
