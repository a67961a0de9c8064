import type { JSX } from "preact";
import { Empty } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { useWords } from "../words/use-words.ts";

export function Nowhere(): JSX.Element {
  const words = useWords();
  return (
    <Page title={words.nowhereTitle}>
      <Empty>{words.nowhere}</Empty>
    </Page>
  );
}
