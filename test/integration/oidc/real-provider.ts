import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** As much of `oidc-provider` as is used here; the package itself has no types. */
interface ProviderPackage {
  readonly default: new (
    issuer: string,
    configuration: Readonly<Record<string, unknown>>,
  ) => { callback(): RequestListener };
}

export interface RealProvider extends AsyncDisposable {
  readonly issuer: string;
  /** Knows the panel from then on, by the address that it comes back to. */
  serve(redirect: string): Promise<void>;
  close(): Promise<void>;
}

/** A certified OpenID provider on this machine, with its own login page, which takes every name as its word. */
export async function openRealProvider(secret: string): Promise<RealProvider> {
  let listener: RequestListener = (_request, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    await new Promise<void>((done) => server.close(() => done()));
  };
  return {
    issuer,
    close,
    serve: async (redirect) => {
      const name: string = "oidc-provider";
      const { default: Provider } = (await import(name)) as ProviderPackage;
      const provider = new Provider(issuer, {
        clients: [{ client_id: "panel", client_secret: secret, redirect_uris: [redirect] }],
        claims: { openid: ["sub"], email: ["email", "email_verified"] },
        findAccount: (_context: unknown, id: string) => ({
          accountId: id,
          claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true }),
        }),
        cookies: { keys: ["only-for-this-test"] },
      });
      listener = provider.callback();
    },
    [Symbol.asyncDispose]: () => (server.listening ? close() : Promise.resolve()),
  };
}
