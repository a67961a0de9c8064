import { ClonePanelError } from "../core/errors.ts";
import type { Outcome } from "../core/report/plan-view.ts";
import type { RequestDecided, RequestList, RequestView } from "../core/report/restore-requests.ts";
import { type BookedRequest, decideRequest, takeRequests } from "../core/request/request-book.ts";
import { type RestoreRequest, readRequest } from "../core/request/restore-request.ts";
import type { Config, RequestSettings } from "../core/site/config.ts";
import type { Site, SiteId } from "../core/site/site.ts";
import { changeRequests, readRequests } from "../engines/requests/keep-requests.ts";
import { pullRequests } from "../engines/requests/pull-requests.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import type { App, SiteOrder } from "../ports/app-port.ts";
import type { RequestVerbs } from "../ports/request-verbs.ts";
import type { Opened } from "./house.ts";

type DecideOrder = Parameters<RequestVerbs["decideRequest"]>[0];

export function requestVerbs(config: Config, opened: Opened, restore: App["restore"]): RequestVerbs {
  return {
    async requestKey({ site, client }) {
      const { clients } = settingsOf(config, opened, site);
      if (clients.includes(client)) return opened.requestKey(site, client);
      throw new ClonePanelError(
        "CLIENT_UNKNOWN",
        `"${client}" is none of the clients who may ask for ${site}`,
        {
          hint: `Known: ${clients.join(", ")}. Others are added under sites.${site}.requests.clients.`,
          remedy: "owner",
          site,
        },
      );
    },
    listRequests: (order) => list(config, opened, order),
    decideRequest: (order) => decide(config, opened, order, restore),
  };
}

async function list(config: Config, opened: Opened, { site: id, signal }: SiteOrder): Promise<RequestList> {
  const { clients } = settingsOf(config, opened, id);
  const site = opened.seats.site(id);
  const nowMs = systemClock.nowMs();
  const hmacOf = (client: string) => {
    const key = opened.requestKey(id, client);
    return clients.includes(client) ? (text: string) => nodeDigest.hmacSha256(key, text) : null;
  };
  const found: RestoreRequest[] = [];
  const refused: RequestList["refused"][number][] = [];
  const unasked: RequestList["unasked"][number][] = [];
  for (const { account, files, because } of await pullAll(opened, site, signal)) {
    if (because !== null) unasked.push({ account, because });
    for (const { name, text } of files) {
      const verdict = readRequest(text, { fileName: name, site: id, nowMs, hmacOf });
      if (verdict.kind === "good") found.push(verdict.request);
      else refused.push({ account, file: name.slice(0, 120), because: verdict.because });
    }
  }
  const book = await changeRequests(
    opened.state.coordination,
    id,
    (before) => takeRequests(before, found, nowMs).book,
  );
  return { site: id, requests: book.map(viewOf), refused, unasked };
}

async function pullAll(opened: Opened, site: Site, signal: AbortSignal) {
  return Promise.all(
    site.placements.map(async ({ account }) => {
      try {
        const transport = await opened.seats.transport(account);
        const marker = nodeDigest.randomHex(16);
        return { account, files: await pullRequests(transport, site.id, { marker, signal }), because: null };
      } catch (error) {
        if (signal.aborted || !(error instanceof ClonePanelError)) throw error;
        return { account, files: [], because: error.message };
      }
    }),
  );
}

async function decide(
  config: Config,
  opened: Opened,
  { site, id, decision, mode, review, signal }: DecideOrder,
  restore: App["restore"],
): Promise<Outcome<RequestDecided>> {
  settingsOf(config, opened, site);
  const { request } = oneOf(await readRequests(opened.state.coordination, site), id, site);
  const { client, snapshot, path, note } = request;
  const what = `${client} asks for ${path ?? "the whole site"} from ${snapshot}`;
  const said = note === "" ? [] : [`in their words: ${note}`];
  if (decision === "refuse") {
    const view = {
      site,
      title: `${site}: refuse what ${what}`,
      lines: said,
      warnings: [],
      refusals: [],
      data: request,
    };
    if ((await review(view)) === "stop" || mode === "preview") return { kind: "stopped" };
    await writeDown(opened, request, "refused");
    return { kind: "done", report: { id: request.id, state: "refused", restored: null } };
  }
  const outcome = await restore({
    ...{ site, mode, signal, id: snapshot, to: { kind: "primary" } },
    part: path === null ? { kind: "everything" } : { kind: "path", path },
    review: async (view) => {
      const answer = await review({
        ...view,
        title: `${what}. ${view.title}`,
        warnings: [...said, ...view.warnings],
      });
      // Before anything is changed: what is asked for once is done once, whatever becomes of it.
      if (answer === "apply" && mode === "apply") await writeDown(opened, request, "accepted");
      return answer;
    },
  });
  if (outcome.kind === "stopped") return { kind: "stopped" };
  return { kind: "done", report: { id: request.id, state: "accepted", restored: outcome.report } };
}

async function writeDown(
  opened: Opened,
  { id, site }: RestoreRequest,
  to: "accepted" | "refused",
): Promise<void> {
  const nowMs = systemClock.nowMs();
  await changeRequests(opened.state.coordination, site, (book) => {
    const decision = decideRequest(book, { id, to, nowMs });
    if (decision.kind === "decided") return decision.book;
    throw new ClonePanelError(
      "REQUEST_ENDED",
      `the request ${id.slice(0, 8)} cannot be decided: ${decision.because}`,
      {
        hint: `See: clonepanel request list ${site}. The client can ask anew.`,
        remedy: "owner",
        site,
      },
    );
  });
}

function oneOf(book: readonly BookedRequest[], id: string, site: SiteId): BookedRequest {
  const found = book.filter(({ request }) => request.id.startsWith(id));
  const [only] = found;
  if (found.length === 1 && only !== undefined && id !== "") return only;
  const how = found.length > 1 ? `"${id}" fits several requests` : `there is no request "${id}"`;
  throw new ClonePanelError("REQUEST_UNKNOWN", `${how} of ${site}`, {
    hint: `See: clonepanel request list ${site}`,
    remedy: "owner",
    site,
  });
}

function settingsOf({ services }: Config, { seats }: Opened, id: SiteId): RequestSettings {
  const settings = services.get(seats.site(id).id)?.requests ?? null;
  if (settings !== null) return settings;
  throw new ClonePanelError("REQUESTS_NOT_CONFIGURED", `nobody may ask for a restore of ${id} by file`, {
    hint: `Say who may: sites: { ${id}: { requests: { clients: [NAME] } } }`,
    remedy: "owner",
    site: id,
  });
}

function viewOf({ request, state }: BookedRequest): RequestView {
  const { id, client, snapshot, path, note, madeAt, expiresAt } = request;
  return { id, client, snapshot, path, note, state, madeAt: isoTime(madeAt), expiresAt: isoTime(expiresAt) };
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
