import { createServer, type IncomingHttpHeaders } from "node:http";
import { text as textOf } from "node:stream/consumers";
import type { PanelTrouble } from "../../../../src/testing/mail-panel-contract.ts";

export interface PanelRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface PanelAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface PanelServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly PanelRequest[];
  trouble: PanelTrouble;
}

/** A panel's interface that is played here. What is not about the panel itself, silence and floods, is done here. */
export async function servePanel(handle: (request: PanelRequest) => PanelAnswer): Promise<PanelServer> {
  const seen: PanelRequest[] = [];
  const state: { trouble: PanelTrouble } = { trouble: "none" };
  const server = createServer((incoming, response) => {
    void textOf(incoming).then((body) => {
      const url = new URL(incoming.url ?? "/", "http://panel.example");
      const request = { method: incoming.method ?? "", url, headers: incoming.headers, body };
      seen.push(request);
      if (state.trouble === "silent") return incoming.socket.destroy();
      const answer = handle(request);
      const head = { "content-type": answer.type };
      if (state.trouble === "endless") {
        response.writeHead(answer.status, head);
        return flood(() => response.write("x".repeat(65_536)), response);
      }
      response.writeHead(answer.status, { ...head, "content-length": Buffer.byteLength(answer.body) });
      if (state.trouble !== "half") return response.end(answer.body);
      return response.write(answer.body.slice(0, answer.body.length / 2), () => incoming.socket.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`,
    seen,
    get trouble() {
      return state.trouble;
    },
    set trouble(kind) {
      state.trouble = kind;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** More than anybody reads, and no more than a test's memory holds. */
function flood(
  write: () => boolean,
  response: { end(): unknown; once(event: "drain", then: () => void): unknown },
): void {
  let pieces = 0;
  const more = (): void => {
    while (pieces < 200) {
      pieces += 1;
      if (!write()) {
        response.once("drain", more);
        return;
      }
    }
    response.end();
  };
  more();
}
