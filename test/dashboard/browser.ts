import { access } from "node:fs/promises";
import { type Browser, chromium, type Page } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Debian's own browser; null: this machine has none. Nothing is ever downloaded. */
export async function findBrowser(): Promise<string | null> {
  for (const place of places) {
    const isThere = await access(place).then(
      () => true,
      () => false,
    );
    if (isThere) return place;
  }
  return null;
}

export async function openBrowser(executablePath: string): Promise<Browser> {
  // Without its sandbox it runs as root too, as in a container; it only ever sees pages of this test.
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
}

export interface Look {
  readonly theme: "light" | "dark" | "contrast";
  readonly width: number;
  readonly language?: "en" | "de";
}

export async function openPage(browser: Browser, look: Look): Promise<Page> {
  const { theme, width, language = "en" } = look;
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 780 : 900 },
    reducedMotion: "reduce",
    locale: language === "de" ? "de-DE" : "en-GB",
    timezoneId: "UTC",
  });
  await context.addInitScript(
    ([chosenTheme, chosenLanguage]) => {
      localStorage.setItem("theme", chosenTheme);
      localStorage.setItem("language", chosenLanguage);
    },
    [theme, language] as const,
  );
  return context.newPage();
}
