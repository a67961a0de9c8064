import type { SiteVerification } from "../../../core/report/site-verification.ts";
import { count } from "../../../core/words/quantities.ts";
import { statusText } from "../../render/status-text.ts";
import { claim } from "../claim.ts";
import { demoSite } from "../config-text.ts";
import { line, ok, type Told } from "../scene.ts";
import type { Stage } from "../stage.ts";

/** Every file and every row, read again and hashed. */
export async function verifyEverything({ app, signal }: Stage): Promise<Told<SiteVerification>> {
  const report = await app.verify({ site: demoSite, signal });
  for (const { account, differenceCount, differences } of report.places) {
    const name = account ?? "the vault";
    const first = differences[0];
    claim(
      differenceCount === 0,
      `${name} holds generation ${report.generation}`,
      `${first?.name} ${first?.because}`,
    );
  }
  const lines = report.places.map(({ account, files, rows }) =>
    account === null
      ? ok(`the vault: ${count(files, "file")} read and hashed, no difference`)
      : ok(`${account}: ${count(files, "file")} and ${count(rows, "row")} read and hashed, no difference`),
  );
  return { result: report, lines };
}

export async function showStatus({ app }: Stage): Promise<Told<void>> {
  const sites = await app.status({ site: demoSite });
  const replica = sites[0]?.replicas[0];
  claim(
    replica?.inSync === true,
    "fremont is in sync",
    `it carries generation ${replica?.generation ?? "none"}`,
  );
  const lines = statusText(sites)
    .split("\n")
    .map((text) => line("", text));
  return { result: undefined, lines };
}
