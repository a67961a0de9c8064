import type { SendOutcome } from "../../../core/notify/outcome.ts";
import type { Notifier, NotifierManifest } from "../../../ports/notifier.ts";
import { type Answer, cut, httpNotifier, later, type Shape, wordsOf } from "../http-notifier.ts";
import type { NotifierParts, SettingsOf } from "../parts.ts";

const manifest = {
  id: "healthchecks",
  title: "Healthchecks",
  source: "https://healthchecks.io/docs/http_api/",
  message: "gathered",
  hears: "beats",
} as const satisfies NotifierManifest;

const mostCharacters = 10_000;

/** A dead man's switch: it speaks when ClonePanel does not. What stands in a beat is kept there for who looks. */
export function open({ url }: SettingsOf<"healthchecks">, parts: NotifierParts): Notifier {
  const ping = (address: string, text: string): Shape => ({
    method: "POST",
    url: address,
    body: { kind: "text", text: cut(text, mostCharacters) },
  });
  return httpNotifier({
    manifest,
    parts,
    // A note: it changes nothing of what the service thinks of us.
    compose: async (message, reveal) =>
      ping(`${bare(await reveal(url))}/log`, wordsOf(message, mostCharacters)),
    composePulse: async ({ state, text }, reveal) =>
      ping(state === "ill" ? `${bare(await reveal(url))}/fail` : bare(await reveal(url)), text),
    read: readHealthchecks,
  });
}

function bare(url: string): string {
  return url.replace(/\/+$/, "");
}

/** For the sake of old clients it answers 200 to everything, and says in the text what it did not take. */
function readHealthchecks({ status, body }: Answer): SendOutcome | null {
  if (status !== 200) return null;
  if (/^OK \(not found\)/.test(body)) return { kind: "refused", because: "it knows no such check" };
  return /^OK \(rate limited\)/.test(body) ? later("it was told too often") : null;
}
