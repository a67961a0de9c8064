import { useEffect, useState } from "preact/hooks";
import { de } from "./de/index.ts";
import { en, type Words } from "./en/index.ts";

/** What there is. A further language is a folder that the compiler holds against English, and a line here. */
const languages: Readonly<Record<string, Words>> = { en, de };

export const languageNames: readonly (readonly [string, string])[] = [
  ["en", "English"],
  ["de", "Deutsch"],
];

const listeners = new Set<() => void>();
let chosen = firstLanguage();

export function useWords(): Words {
  const [, redraw] = useState(0);
  useEffect(() => {
    const listener = () => redraw((count) => count + 1);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return languages[chosen] ?? en;
}

export function chosenLanguage(): string {
  return chosen;
}

export function chooseLanguage(language: string): void {
  chosen = language in languages ? language : "en";
  localStorage.setItem("language", chosen);
  document.documentElement.lang = chosen;
  for (const listener of listeners) listener();
}

function firstLanguage(): string {
  const wanted = [localStorage.getItem("language"), ...navigator.languages.map((one) => one.slice(0, 2))];
  const language = wanted.find((one) => one !== null && one in languages) ?? "en";
  document.documentElement.lang = language;
  return language;
}
