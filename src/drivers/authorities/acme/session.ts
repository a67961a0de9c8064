import type { z } from "zod";
import type { ApiOutcome, ApiRequests } from "../../../ports/api-request.ts";
import { authorityBusy, authorityUnreachable, certificateRefused } from "./failures.ts";
import { type AccountKey, signedBody } from "./jose.ts";
import { type Directory, directory, jsonIn, problemIn } from "./wire.ts";

const limits = { timeoutMs: 30_000, maxBytes: 256 * 1024, staleNonces: 8 } as const;

export type Answered = Extract<ApiOutcome, { kind: "answered" }>;

/** Signed questions to one authority, as one account. */
export class AcmeSession {
  readonly #http: ApiRequests;
  readonly #key: AccountKey;
  readonly #signal: AbortSignal;
  readonly directory: Directory;
  #account: string | null = null;
  #nonce: string | null = null;

  private constructor(parts: SessionParts, found: Directory) {
    this.#http = parts.http;
    this.#key = parts.key;
    this.#signal = parts.signal;
    this.directory = found;
  }

  static async open(parts: SessionParts, email: string | null): Promise<AcmeSession> {
    const { http, url, signal } = parts;
    const answer = heard(url, await http.request({ ...get(url), signal }));
    const session = new AcmeSession(parts, readAs(directory, url, jsonIn(answer)));
    const contact = email === null ? {} : { contact: [`mailto:${email}`] };
    // An account that exists already is found again by its key.
    const account = await session.post(session.directory.newAccount, {
      termsOfServiceAgreed: true,
      ...contact,
    });
    session.#account = account.headers.get("location") ?? null;
    return session;
  }

  async read<Schema extends z.ZodType>(
    schema: Schema,
    url: string,
    payload: unknown = null,
  ): Promise<z.infer<Schema>> {
    return readAs(schema, url, jsonIn(await this.post(url, payload)));
  }

  /** Null as payload is a question. A nonce that is no longer good is replaced, as the protocol wants it. */
  async post(url: string, payload: unknown): Promise<Answered> {
    for (let tries = 1; ; tries += 1) {
      const nonce = this.#nonce ?? (await this.#freshNonce());
      this.#nonce = null;
      const body = signedBody(this.#key, { url, nonce, account: this.#account, payload });
      const outcome = await this.#http.request({
        ...{ method: "POST", url, body, timeoutMs: limits.timeoutMs, maxBytes: limits.maxBytes },
        headers: { "content-type": "application/jose+json", "user-agent": "ClonePanel" },
        signal: this.#signal,
      });
      const answer = heard(url, outcome);
      this.#nonce = answer.headers.get("replay-nonce") ?? null;
      if (answer.status < 400) return answer;
      const { kind, words } = problemIn(jsonIn(answer));
      if (kind === "badNonce" && tries < limits.staleNonces) continue;
      if (kind === "rateLimited" || answer.status === 429) throw authorityBusy(url, words);
      if (answer.status >= 500) throw authorityUnreachable(url, `HTTP ${answer.status}: ${words}`);
      throw certificateRefused(url, words);
    }
  }

  async #freshNonce(): Promise<string> {
    const url = this.directory.newNonce;
    const answer = heard(url, await this.#http.request({ ...get(url), signal: this.#signal }));
    const nonce = answer.headers.get("replay-nonce");
    if (nonce === undefined) throw authorityUnreachable(url, "it gives no nonce");
    return nonce;
  }
}

export interface SessionParts {
  readonly http: ApiRequests;
  readonly key: AccountKey;
  /** Of the directory. */
  readonly url: string;
  readonly signal: AbortSignal;
}

function get(url: string) {
  const headers = { accept: "application/json", "user-agent": "ClonePanel" };
  return { method: "GET", url, headers, timeoutMs: limits.timeoutMs, maxBytes: limits.maxBytes } as const;
}

function heard(url: string, outcome: ApiOutcome): Answered {
  if (outcome.kind === "silent") throw authorityUnreachable(url, outcome.because);
  if (outcome.kind === "too-large") throw authorityUnreachable(url, "its answer is too large");
  return outcome;
}

function readAs<Schema extends z.ZodType>(schema: Schema, url: string, written: unknown): z.infer<Schema> {
  const read = schema.safeParse(written);
  if (read.success) return read.data;
  throw authorityUnreachable(url, `its answer is none of RFC 8555: ${read.error.issues[0]?.message}`);
}
