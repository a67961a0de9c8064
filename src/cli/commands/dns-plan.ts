import type { DnsZonePlan } from "../../core/report/dns.ts";
import type { Handler } from "../frame/command.ts";
import type { ErrorRow } from "../frame/error-row.ts";
import { exitCodeOfSites } from "../frame/exit-code.ts";
import { dnsPlanText } from "../render/dns-text.ts";
import { dnsWarning, forEachDnsSite } from "./dns-sites.ts";

const differenceFound = 4;

export const dnsPlan: Handler = async (context) => {
  await context.config();
  const app = await context.app("look");
  const { reports, errors: thrown } = await forEachDnsSite(context, (site) =>
    app.planDns({ site, signal: context.signal }),
  );
  const zones = reports.flat();
  const errors = [...thrown, ...reports.flatMap(problemsOf)];
  // What cannot be read may differ: it is never taken for a good sign.
  const differs = zones.some(({ steps, failed }) => steps.length > 0 || failed !== null);
  return {
    data: { zones },
    text: dnsPlanText(zones),
    errors,
    warnings: reports.flatMap(warningsOf),
    exit: errors.length > 0 ? exitCodeOfSites(reports.length, errors) : differs ? differenceFound : 0,
  };
};

/** One provider that is down is a warning; when none answers, nothing was looked at. */
function problemsOf(zones: readonly DnsZonePlan[]): readonly ErrorRow[] {
  const allDown = zones.every(isDown);
  return zones.flatMap((one) => [
    ...(one.failed !== null && (allDown || !isDown(one))
      ? [{ ...one.failed, site: one.site, account: one.account }]
      : []),
    ...refusedOf(one),
  ]);
}

function refusedOf({ site, account, provider, zone, refused }: DnsZonePlan): readonly ErrorRow[] {
  return [
    ...(refused.length === 0
      ? []
      : [
          {
            code: "DNS_REFUSED",
            message: `the zone "${zone}" at ${provider} would not be changed: ${refused.join("; ")}`,
            hint: "Correct the zone or the configuration, then look again.",
            site,
            account,
          },
        ]),
  ];
}

function warningsOf(zones: readonly DnsZonePlan[]): readonly ErrorRow[] {
  const allDown = zones.every(isDown);
  return zones.flatMap((zone) => [
    ...zone.warnings.map((message) => dnsWarning(message, zone.site)),
    ...(zone.failed !== null && isDown(zone) && !allDown
      ? [{ ...zone.failed, site: zone.site, account: zone.account }]
      : []),
  ]);
}

function isDown({ failed }: DnsZonePlan): boolean {
  return failed?.code === "DNS_UNREACHABLE" || failed?.code === "DNS_RATE_LIMITED";
}
