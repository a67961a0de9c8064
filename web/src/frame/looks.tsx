import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { chooseTheme, chosenTheme } from "../state/theme.ts";
import { SelectField } from "../ui/field.tsx";
import { chooseLanguage, chosenLanguage, languageNames, useWords } from "../words/use-words.ts";

/** Colours and language: kept in this browser, nobody else's business. */
export function Looks(): JSX.Element {
  const words = useWords();
  const [theme, setTheme] = useState(chosenTheme());
  return (
    <div class="looks">
      <SelectField
        label={words.colours}
        value={theme}
        options={[
          { value: "auto", label: words.themes.auto },
          { value: "light", label: words.themes.light },
          { value: "dark", label: words.themes.dark },
          { value: "contrast", label: words.themes.contrast },
        ]}
        onValue={(next) => {
          setTheme(next);
          chooseTheme(next);
        }}
      />
      <SelectField
        label={words.language}
        value={chosenLanguage()}
        options={languageNames.map(([value, label]) => ({ value, label }))}
        onValue={chooseLanguage}
      />
    </div>
  );
}
