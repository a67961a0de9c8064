import type { PlanView } from "../core/report/plan-view.ts";
import { detachSite, firstAltered, previewDetach } from "../engines/detach/detach-site.ts";
import { describeChange } from "../engines/detach/leave-account.ts";
import type { AccountDetach, DetachPlan } from "../engines/detach/plan-detach.ts";
import { renewalParts } from "../engines/detach/withdraw-renewal.ts";
import { systemClock } from "../platform/clock.ts";
import type { App } from "../ports/app-port.ts";
import type { Opened } from "./house.ts";
import { lockSiteSoon } from "./site-lock.ts";

export function detachVerbs(opened: Opened): Pick<App, "detach"> {
  return {
    async detach({ site, signal, mode, replicas, review }) {
      const engine = opened.engine(signal);
      const work = await opened.seats.work(site, signal);
      if (mode === "preview") {
        await review(viewDetach(await previewDetach(engine, { work, replicas })));
        return { kind: "stopped" };
      }
      const about = { purpose: "detach", clock: systemClock, signal };
      await using _lock = await lockSiteSoon(opened.state.coordination, site, about);
      const report = await detachSite(engine, {
        work,
        replicas,
        review: (plan) => review(viewDetach(plan)),
      });
      return report === "stopped" ? { kind: "stopped" } : { kind: "done", report };
    },
  };
}

function viewDetach(plan: DetachPlan): PlanView {
  const { site, replicas, accounts, kept, renewals } = plan;
  const lines = [
    "the mirror rests from now on",
    ...renewals.map(({ seat }) => `${seat.account.id}: ${renewalParts} go`),
    ...accounts.flatMap((account) => linesOf(account)),
    ...kept.map((account) => `${account}: stays as it is, a read-only copy that sends people to the primary`),
    "what stays: vault and snapshots here; DNS records, certificates and mail as they are",
  ];
  const warnings = [
    ...(replicas === "open"
      ? [
          "an opened copy is a site of its own: it runs its schedules, sends mail and takes orders; triggers and events of the primary's database are not in it",
        ]
      : []),
    `take ${site} out of the configuration afterwards; to attach it again: clonepanel release ${site} && clonepanel sync ${site}`,
  ];
  const altered = firstAltered(plan);
  return {
    site,
    title: `${site}: ClonePanel leaves ${accounts.map(({ look }) => look.seat.account.id).join(", ")}`,
    lines,
    warnings,
    refusals: altered === null ? [] : [altered.message],
    consent: "person",
    data: { site, replicas, accounts: accounts.map(({ look }) => look.seat.account.id), kept, lines },
  };
}

function linesOf({ look, files, marks, folder }: AccountDetach): readonly string[] {
  const account = look.seat.account.id;
  const lines = [
    ...files.filter((one) => one.kind === "change").map(describeChange),
    ...marks
      .filter(({ mark }) => mark === "there")
      .map(({ database }) => `the mark in the database "${database}" goes`),
    ...(folder.length === 0
      ? []
      : [`~/.clonepanel/${look.seat.site.id} goes, once PHP has forgotten the gate`]),
  ];
  return lines.length === 0
    ? [`${account}: nothing of ours is there`]
    : lines.map((line) => `${account}: ${line}`);
}
