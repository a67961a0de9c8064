import { type DnsMessage, parseMessage } from "../../core/dns/wire/message.ts";
import { isAnswerTo, makeQuery, type QueryOrder } from "../../core/dns/wire/query.ts";
import { FrameSplitter, frameMessage } from "../../core/dns/wire/tcp-frames.ts";
import type {
  ConversationEnd,
  DnsClient,
  DnsConversation,
  DnsQuestion,
  DnsReply,
  Silence,
} from "../../ports/dns-client.ts";
import { nodeDigest } from "../digest.ts";
import { exchangeDatagram, hasWay } from "./datagram.ts";
import { lookUp, lookUpNameservers } from "./lookup.ts";
import { exchangeStream } from "./stream.ts";
import { makeTurns } from "./turns.ts";

export interface DnsDeadlines {
  readonly queryMs: number;
  readonly tries: number;
}

const rcodeFormerr = 1;
/** A nameserver that is asked for a thousand zones must not take it for a flood, nor drop what its buffer cannot hold. */
const atOnce = { inAll: 256, forEach: 48 } as const;

/** Questions and conversations wait for their turn; a deadline begins with the turn. */
export function systemDnsClient(deadlines: DnsDeadlines = { queryMs: 3_000, tries: 2 }): DnsClient {
  const turns = makeTurns(atOnce);
  return {
    ask: async (question) => {
      const { server, signal } = question;
      const [address] = await lookUp(server.host, signal);
      if (address === undefined) return nameless(server.host);
      return turns.take(`${address} ${server.port}`, signal, () => ask({ ...question, address }, deadlines));
    },
    converse: async (order) => {
      const { server, signal } = order;
      const [address] = await lookUp(server.host, signal);
      if (address === undefined) return nameless(server.host);
      return turns.take(`${address} ${server.port}`, signal, () => converse({ ...order, address }));
    },
    nameservers: lookUpNameservers,
    resolve: lookUp,
    hasWay,
  };
}

async function ask(question: Addressed<DnsQuestion>, deadlines: DnsDeadlines): Promise<DnsReply> {
  let last: Silence = { kind: "silent", because: "it was never asked" };
  let edns: QueryOrder["edns"] = "with";
  for (let tries = 0; tries < deadlines.tries; tries += 1) {
    const reply = await askOnce({ ...question, edns }, deadlines.queryMs);
    if (reply.kind === "silent") {
      last = reply;
      continue;
    }
    if (reply.message.rcode !== rcodeFormerr || edns === "without") return reply;
    edns = "without";
    last = { kind: "silent", because: "it cannot read the question" };
  }
  return last;
}

type Addressed<Order> = Order & { readonly address: string };
type OneTry = Addressed<DnsQuestion> & { readonly edns: QueryOrder["edns"] };

async function askOnce(order: OneTry, timeoutMs: number): Promise<DnsReply> {
  const query: QueryOrder = {
    id: randomId(),
    name: order.name,
    type: order.type,
    of: "nameserver",
    edns: order.edns,
  };
  if (order.over === "tcp") return askOverTcp(order, query, timeoutMs);
  let heard: DnsMessage | null = null;
  const { address, signal } = order;
  const { port } = order.server;
  const end = await exchangeDatagram({
    address,
    port,
    payload: makeQuery(query),
    timeoutMs,
    accept: (payload) => {
      heard = answerIn(payload, query);
      return heard !== null;
    },
    signal,
  });
  if (end.kind === "silent") return end;
  const message = heard as DnsMessage | null;
  if (message !== null && !message.truncated) return { kind: "answer", message, via: "udp" };
  return askOverTcp(order, query, timeoutMs);
}

async function askOverTcp(order: OneTry, query: QueryOrder, timeoutMs: number): Promise<DnsReply> {
  let heard: DnsMessage | null = null;
  const end = await converse({
    server: order.server,
    address: order.address,
    message: makeQuery(query),
    timeoutMs,
    maxBytes: 70_000,
    take: (bytes) => {
      heard = answerIn(bytes, query);
      return "enough";
    },
    signal: order.signal,
  });
  if (end.kind === "silent") return end;
  const message = heard as DnsMessage | null;
  if (message === null) return { kind: "silent", because: "what it answers over TCP is not to the question" };
  // A part of an answer would read like a set that is not there.
  return message.truncated
    ? { kind: "silent", because: "its answer is cut short over TCP too" }
    : { kind: "answer", message, via: "tcp" };
}

function answerIn(bytes: Uint8Array, query: QueryOrder): DnsMessage | null {
  const parsed = parseMessage(bytes);
  return parsed.kind === "message" && isAnswerTo(query, parsed.message) ? parsed.message : null;
}

async function converse(order: Addressed<DnsConversation>): Promise<ConversationEnd> {
  const { server, address, message, timeoutMs, maxBytes, take, signal } = order;
  const frames = new FrameSplitter();
  return exchangeStream({
    address,
    port: server.port,
    payload: frameMessage(message),
    timeoutMs,
    maxBytes,
    take: (piece) => (frames.push(piece).some((one) => take(one) === "enough") ? "enough" : "more"),
    signal,
  });
}

function nameless(host: string): Silence {
  return { kind: "silent", because: `${host} has no address` };
}

/** Unguessable, so that nobody can answer in the server's place. */
function randomId(): number {
  return Number.parseInt(nodeDigest.randomHex(2), 16);
}
