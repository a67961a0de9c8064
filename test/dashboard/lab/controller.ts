import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Browser, BrowserContext } from "playwright-core";
import { password, patienceMs, signUp } from "../../integration/panel/in-the-browser.ts";
import { repository } from "../../repository.ts";
import { openPage } from "../browser.ts";

/** A real `clonepanel run` on the lab's control host. */
export interface Controller extends AsyncDisposable {
  /** Of its interface, with a slash at the end. */
  readonly address: string;
  /** Signed in as its first user, who is made where there is none yet. */
  cookies(browser: Browser): Promise<Cookies>;
  /** Its process stands still or goes on: the kernel still takes connections for it, and nobody answers them. */
  still(action: "freeze" | "thaw"): void;
  /** At once, without a word. */
  kill(): Promise<void>;
}

export type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;

export async function startController(config: string): Promise<Controller> {
  const run = spawn(
    process.execPath,
    [join(repository, "src/cli/main.ts"), "run", "--json", "--listen", "127.0.0.1:0", "--config", config],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  for (const stream of [run.stdout, run.stderr])
    stream.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  let known: Cookies | null = null;
  const isOver = () => run.exitCode !== null || run.signalCode !== null;
  const ended = new Promise<void>((resolve) => run.once("exit", () => resolve()));
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    if (!isOver()) run.kill(signal);
    await ended;
  };
  const address = `http://127.0.0.1:${await heard(/listens on http:\/\/127\.0\.0\.1:(\d+)\//)}/`;
  return {
    address,
    async cookies(browser) {
      if (known !== null) return known;
      const page = await openPage(browser, { theme: "light", width: 1280 });
      page.setDefaultTimeout(patienceMs);
      const setUpToken = /set-up token is ([\w-]+)/.exec(said)?.[1];
      if (setUpToken !== undefined) await signUp(page, address, { setUpToken });
      else {
        await page.goto(address);
        await page.getByLabel("User").fill("ann");
        await page.getByLabel("Password").fill(password);
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: "Are my sites safe?" }).waitFor();
      }
      known = await page.context().cookies();
      await page.context().close();
      return known;
    },
    still: (action) => void run.kill(action === "freeze" ? "SIGSTOP" : "SIGCONT"),
    kill: () => end("SIGKILL"),
    async [Symbol.asyncDispose]() {
      run.kill("SIGCONT");
      await end("SIGTERM");
    },
  };

  async function heard(wanted: RegExp): Promise<string> {
    for (let at = 0; at < 600 && !isOver(); at += 1) {
      const match = wanted.exec(said)?.[1];
      if (match !== undefined) return match;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the controller does not say ${wanted.source}: ${said.slice(-1000)}`);
  }
}
