import { demoSite } from "./config-text.ts";

export function greeting(folder: string): string {
  return `ClonePanel demo: a small site on two hosting accounts. Both are pretended,
each a folder, a web server and a nameserver of this machine; the rest is as it
always is, and each "ok" was looked up over HTTP, by DNS or on the disk.

Folder: ${folder}
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
  clonepanel init ONE TWO   looks at two hosts of ~/.ssh/config and writes
                            clonepanel.yaml; by hand: README.md has a short one,
                            docs/examples a full one
  clonepanel config check   finds every mistake at once, with its line
  clonepanel doctor         looks at the accounts and says what is to be done
  clonepanel sync           shows the plan, asks, and mirrors
  clonepanel run            mirror and snapshots from now on, by the clock
  clonepanel failover       when the primary has died; failback brings it back`;
}

function keptText(folder: string): string {
  return `It is kept in ${folder}; its servers are stopped. Look around:
  clonepanel status --config ${folder}/clonepanel.yaml
  clonepanel snapshot list --config ${folder}/clonepanel.yaml
  clonepanel rescue ${demoSite} list --config ${folder}/clonepanel.yaml
  ls -R ${folder}/vault/${demoSite}/snapshots`;
}
