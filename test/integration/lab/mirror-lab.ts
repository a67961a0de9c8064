import { writeFileSync } from "node:fs";
import type { ConfigChoice } from "../../lab/config-text.ts";
import type { AccountName, Lab, LabFacts } from "../../lab/lab.ts";
import { openLab } from "../../lab/lab.ts";
import { repository } from "../../repository.ts";

export type { AccountName } from "../../lab/lab.ts";

export const site = "example.test";

/** The lab, with the product on its control host. */
export interface MirrorLab extends AsyncDisposable {
  readonly lab: Lab;
  readonly facts: LabFacts;
  /** The document root of an account, as the machine's root sees it. */
  readonly root: (account: AccountName) => string;
  readonly vault: string;
  readonly clonepanel: (args: readonly string[], options?: CliOptions) => Promise<CliRun>;
  /** `sync SITE --yes --json`, which must succeed; its one run. */
  readonly sync: (options?: CliOptions) => Promise<SyncRun>;
  /** `verify SITE --json`: 0 or 4. */
  readonly verify: () => Promise<{ readonly code: number; readonly places: readonly Place[] }>;
}

export interface CliOptions {
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface CliRun {
  readonly code: number;
  /** The `--json` document; null when it was not asked for, or the process was killed. */
  readonly document: CliDocument | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliDocument {
  readonly ok: boolean;
  /** The shape that the verb's contract states. */
  readonly data: unknown;
  readonly warnings: readonly ErrorRow[];
  readonly errors: readonly ErrorRow[];
}

export interface ErrorRow {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly site: string | null;
  readonly account: string | null;
}

export interface SyncRun {
  readonly generation: number;
  readonly changed: boolean;
  readonly files: { readonly changed: number; readonly deleted: number; readonly bytes: number };
  readonly databases: readonly {
    readonly name: string;
    readonly tables: number;
    readonly chunks: number;
    readonly chunksChanged: number;
    readonly rowsChanged: number;
    readonly bytes: number;
  }[];
  readonly shipped: readonly {
    readonly account: string;
    readonly generation: number;
    readonly files: number;
    readonly rows: number;
  }[];
}

export interface Place {
  readonly account: string | null;
  readonly files: number;
  readonly rows: number;
  readonly differences: readonly { readonly kind: string; readonly name: string; readonly because: string }[];
  readonly differenceCount: number;
}

/** Without a choice, with the clonepanel.yaml that lies in control's home. */
export async function openMirrorLab(choice?: ConfigChoice): Promise<MirrorLab> {
  const lab = await openLab();
  try {
    // Whoever had the lab before may have moved the names: visitors would end on the other account, by chance.
    await lab.resetDns();
    const facts = await lab.info();
    const config = choice === undefined ? facts.control.config : `${facts.control.home}/chosen.yaml`;
    if (choice !== undefined) writeFileSync(config, await lab.config(choice), { mode: 0o600 });
    const clonepanel = runner(lab, facts, config);
    return {
      lab,
      facts,
      root: (account) => `${facts.accounts[account].homeOutside}/${facts.accounts[account].docroot}`,
      vault: `${facts.control.vault}/${site}`,
      clonepanel,
      sync: async (options) => {
        const run = await clonepanel(["sync", site, "--yes", "--json"], options);
        if (run.code !== 0 || run.document === null)
          throw new Error(`sync ended with ${run.code}: ${run.stdout}${run.stderr}`);
        const { runs } = run.document.data as { readonly runs: readonly [SyncRun] };
        return runs[0];
      },
      verify: async () => {
        const { code, document, stdout, stderr } = await clonepanel(["verify", site, "--json"]);
        if ((code !== 0 && code !== 4) || document?.ok !== true)
          throw new Error(`verify ended with ${code}: ${stdout}${stderr}`);
        const { sites } = document.data as {
          readonly sites: readonly [{ readonly places: readonly Place[] }];
        };
        return { code, places: sites[0].places };
      },
      [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose](),
    };
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

function runner(lab: Lab, facts: LabFacts, config: string): MirrorLab["clonepanel"] {
  return async (args, options = {}) => {
    const result = await lab.exec("control", ["node", `${repository}/src/cli/main.ts`, ...args], {
      cwd: facts.control.home,
      env: { CLONEPANEL_CONFIG: options.config ?? config, ...options.env },
      timeoutMs: options.timeoutMs ?? 300_000,
    });
    const stdout = result.stdout.toString("utf8");
    const document =
      args.includes("--json") && stdout.startsWith("{") ? (JSON.parse(stdout) as CliDocument) : null;
    return { code: result.code, document, stdout, stderr: result.stderr.toString("utf8") };
  };
}
