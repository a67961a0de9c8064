export type Theme = "auto" | "light" | "dark" | "contrast";

const themes: readonly Theme[] = ["auto", "light", "dark", "contrast"];

export function chosenTheme(): Theme {
  const stored = localStorage.getItem("theme");
  return themes.find((theme) => theme === stored) ?? "auto";
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem("theme", theme);
  applyTheme();
}

/** `auto` follows the system, also when it changes while the page is open. */
export function applyTheme(): void {
  const theme = chosenTheme();
  document.documentElement.dataset["theme"] = theme === "auto" ? systemTheme() : theme;
}

export function followSystem(): void {
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) {
    matchMedia(query).addEventListener("change", applyTheme);
  }
}

function systemTheme(): Exclude<Theme, "auto"> {
  if (matchMedia("(prefers-contrast: more)").matches) return "contrast";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
