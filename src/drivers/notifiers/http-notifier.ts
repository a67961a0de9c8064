import type { Message } from "../../core/notify/message.ts";
import type { SendOutcome } from "../../core/notify/outcome.ts";
import type { SecretRef } from "../../core/site/secret.ts";
import type { ApiOutcome } from "../../ports/api-request.ts";
import type { Notifier, NotifierManifest, Pulse } from "../../ports/notifier.ts";
import type { NotifierParts } from "./parts.ts";

/** A request as a service documents it. */
export interface Shape {
  readonly method: "POST" | "PUT";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body:
    | { readonly kind: "json"; readonly value: unknown }
    | { readonly kind: "form"; readonly fields: Readonly<Record<string, string>> }
    | { readonly kind: "text"; readonly text: string };
}

/** Secrets are resolved for each message: a new one needs no restart. */
export type Reveal = (ref: SecretRef) => Promise<string>;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface HttpNotifierParts {
  readonly manifest: NotifierManifest;
  readonly parts: NotifierParts;
  readonly compose: (message: Message, reveal: Reveal) => Promise<Shape>;
  readonly composePulse?: (pulse: Pulse, reveal: Reveal) => Promise<Shape>;
  /** What a service says in its own way; null: its status says it. */
  readonly read?: (answer: Answer) => SendOutcome | null;
}

const timeoutMs = 20_000;
const maxBytes = 65_536;

/** One exchange; all services differ in the shape of the request, and some in how they say no. */
export function httpNotifier({ manifest, parts, compose, composePulse, read }: HttpNotifierParts): Notifier {
  const tell = async (shape: (reveal: Reveal) => Promise<Shape>, signal: AbortSignal) => {
    const reveal: Reveal = async (ref) => (await parts.secrets.resolve(ref, signal)).reveal();
    return judge(await exchange(parts, await shape(reveal), signal), read ?? (() => null));
  };
  return {
    manifest,
    send: (message, signal) => tell((reveal) => compose(message, reveal), signal),
    ...(composePulse === undefined
      ? {}
      : { beat: (pulse, signal) => tell((reveal) => composePulse(pulse, reveal), signal) }),
  };
}

async function exchange({ http }: NotifierParts, shape: Shape, signal: AbortSignal): Promise<ApiOutcome> {
  // The address came from a secret: an error that quotes it must not leave this place.
  if (!URL.canParse(shape.url) || !/^https?:$/.test(new URL(shape.url).protocol))
    return { kind: "silent", because: "its address is no http or https address" };
  const { contentType, text } = encode(shape.body);
  return http.request({
    method: shape.method,
    url: shape.url,
    headers: { "content-type": contentType, "user-agent": "clonepanel", ...shape.headers },
    body: text,
    ...{ timeoutMs, maxBytes, signal },
  });
}

function encode(body: Shape["body"]): { readonly contentType: string; readonly text: string } {
  switch (body.kind) {
    case "json":
      return { contentType: "application/json", text: JSON.stringify(body.value) };
    case "form":
      return {
        contentType: "application/x-www-form-urlencoded",
        text: new URLSearchParams(body.fields).toString(),
      };
    case "text":
      return { contentType: "text/plain; charset=utf-8", text: body.text };
  }
}

/** The service's own words are left out: some repeat the request, and with it the secret. */
function judge(outcome: ApiOutcome, read: (answer: Answer) => SendOutcome | null): SendOutcome {
  if (outcome.kind === "silent") return later(`no answer (${outcome.because})`);
  if (outcome.kind === "too-large") return later("an answer that is far too long");
  const { status, headers } = outcome;
  const own = read({ status, body: new TextDecoder().decode(outcome.body) });
  if (own !== null) return own;
  if (status >= 200 && status < 300) return { kind: "sent" };
  if (status >= 300 && status < 400)
    return { kind: "refused", because: `HTTP ${status}: it points elsewhere, and no secret is sent there` };
  if (status === 429 || status === 408 || status === 425 || status >= 500)
    return later(`HTTP ${status}`, retryAfterMs(headers.get("retry-after")));
  return { kind: "refused", because: `HTTP ${status}` };
}

export function later(because: string, waitMs: number | null = null): SendOutcome {
  return { kind: "later", because, waitMs };
}

function retryAfterMs(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,6}(\.\d+)?$/.test(header) ? Number(header) * 1_000 : null;
}

export function json(value: unknown): Shape["body"] {
  return { kind: "json", value };
}

/** Title and text in one, for services that know no title. */
export function wordsOf({ title, text }: Message, most: number): string {
  return cut(`${title}\n${text}`, most);
}

export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 4)} ...`;
}
