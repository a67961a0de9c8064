import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { FakeRefusal } from "./fake-zone.ts";

export interface FakeRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface FakeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What comes between a driver and a provider that is played here. */
export interface FakeMood {
  /** So many requests are answered with 429. */
  busy: number;
  /** The connection breaks at the so-manieth change: before it is done, or after it and before the answer. */
  cut: { atChange: number; when: "before" | "after" } | null;
  /** Every request is answered so, whatever it is. */
  always: FakeAnswer | null;
}

export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  readonly mood: FakeMood;
  readonly seen: readonly FakeRequest[];
}

export interface FakeInterface {
  /** Does it change something? */
  readonly changes: (request: FakeRequest) => boolean;
  readonly handle: (request: FakeRequest) => Promise<FakeAnswer>;
  /** How this provider puts somebody off. */
  readonly busy?: FakeAnswer;
}

export async function serveFake(fake: FakeInterface): Promise<FakeServer> {
  const mood: FakeMood = { busy: 0, cut: null, always: null };
  const seen: FakeRequest[] = [];
  let changes = 0;
  const server = createServer(identity(), (incoming, response) => void serve(incoming, response));
  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const bodyText = await textOf(incoming);
    const url = new URL(incoming.url ?? "/", `https://${incoming.headers.host ?? "none"}`);
    const request = {
      method: incoming.method ?? "",
      url,
      headers: incoming.headers,
      body: bodyText,
    };
    seen.push(request);
    const answer = ({ status, headers = {}, body }: FakeAnswer) =>
      response.writeHead(status, headers).end(body);
    if (mood.always !== null) return answer(mood.always);
    if (mood.busy > 0) {
      mood.busy -= 1;
      return answer(fake.busy ?? { status: 429, headers: { "retry-after": "1" }, body: "slow down" });
    }
    if (fake.changes(request)) changes += 1;
    const cut =
      mood.cut !== null && fake.changes(request) && changes >= mood.cut.atChange ? mood.cut.when : null;
    if (cut === "before") return incoming.socket.destroy();
    try {
      const made = await fake.handle(request);
      return cut === "after" ? incoming.socket.destroy() : answer(made);
    } catch (error) {
      const said = error instanceof FakeRefusal ? error.message : String(error);
      return answer({ status: 500, body: `the fake itself failed: ${said}` });
    }
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return {
    url: `https://127.0.0.1:${port}`,
    mood: new Proxy(mood, {
      set: (target, key, value) => {
        if (key === "cut") changes = 0;
        return Reflect.set(target, key, value);
      },
    }),
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): FakeAnswer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

let made: { readonly key: string; readonly cert: string } | null = null;

/** A certificate for this machine that this process trusts, and no other does. */
function identity(): { readonly key: string; readonly cert: string } {
  if (made !== null) return made;
  made = makeCertificate();
  setDefaultCACertificates([...getCACertificates("default"), made.cert]);
  return made;
}

export function makeCertificate(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), "cp-cert-"));
  try {
    const [key, cert] = [join(folder, "key"), join(folder, "cert")];
    const options = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2",
    ];
    const names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
    execFileSync("openssl", [...options, ...names, "-keyout", key, "-out", cert], { stdio: "ignore" });
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
