import { demoSite } from "./config-text.ts";

export function greeting(folder: string): string {
  return `ClonePanel demo: a small site on two hosting accounts. The accounts are pretended,
each a folder and a web server of this machine; the rest is as it always is, and
each "ok" was looked up over HTTP. All of it is in ${folder}
`;
}

export interface FarewellOrder {
  readonly folder: string;
  readonly keeping: "keep" | "remove";
  readonly took: string;
}

export function farewell({ folder, keeping, took }: FarewellOrder): string {
  const left =
    keeping === "keep" ? keptText(folder) : "Nothing of it is left on this machine (--keep would keep it).";
  return `
It took ${took}. ${left}

With accounts of your own (an SSH login and rsync, nothing else):
  1. write clonepanel.yaml     a short one is in README.md, a full one in docs/examples
  2. clonepanel config check   finds every mistake at once, with its line
  3. clonepanel doctor         looks at the accounts, changes nothing, says what to do
  4. clonepanel sync           shows the plan, asks, mirrors; keeps what it replaces
  5. clonepanel run            mirror and snapshots from now on, by the clock`;
}

function keptText(folder: string): string {
  return `It is kept in ${folder}; its web servers are stopped. Look around:
  clonepanel status --config ${folder}/clonepanel.yaml
  clonepanel snapshot list --config ${folder}/clonepanel.yaml
  ls -R ${folder}/vault/${demoSite}/snapshots`;
}
