/**
 * A person's webhook on the visitors' host: `node hook-receiver.ts PORT`. The first message is refused, as by a service that
 * is just being restarted. Prints each as a line of JSON, with the answer that it got, until stdin ends.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { argv, stdin, stdout } from "node:process";
import { text } from "node:stream/consumers";
import type { Message } from "../../../src/core/notify/message.ts";

export interface Heard {
  readonly answer: 204 | 503;
  readonly message: Message;
}

let isRestarting = true;
async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const message = JSON.parse(await text(request)) as Message;
  const heard: Heard = { answer: isRestarting ? 503 : 204, message };
  isRestarting = false;
  stdout.write(`${JSON.stringify(heard)}\n`);
  response.writeHead(heard.answer).end();
}

const server = createServer((request, response) => void hear(request, response));
server.listen(Number(argv[2]));
stdin.resume().once("end", () => {
  server.closeAllConnections();
  server.close();
});
