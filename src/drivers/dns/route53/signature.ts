import { createHash, createHmac } from "node:crypto";

export interface AwsKey {
  readonly keyId: string;
  readonly secret: string;
}

export interface AwsRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly atMs: number;
  readonly region: string;
  readonly service: string;
}

/**
 * The headers that prove a request (Signature Version 4). The secret itself does not travel.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedHeaders(request: AwsRequest, key: AwsKey): Readonly<Record<string, string>> {
  const url = new URL(request.url);
  const stamp = new Date(request.atMs).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = stamp.slice(0, 8);
  const scope = `${day}/${request.region}/${request.service}/aws4_request`;
  const canonical = [
    request.method,
    url.pathname,
    canonicalQuery(url.searchParams),
    `host:${url.host}\nx-amz-date:${stamp}\n`,
    "host;x-amz-date",
    hashed(request.body),
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", stamp, scope, hashed(canonical)].join("\n");
  const signingKey = [day, request.region, request.service, "aws4_request"].reduce<string | Buffer>(
    (last, part) => keyed(last, part),
    `AWS4${key.secret}`,
  );
  const signature = keyed(signingKey, text).toString("hex");
  return {
    "x-amz-date": stamp,
    authorization: `AWS4-HMAC-SHA256 Credential=${key.keyId}/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  };
}

/** Sorted, every byte but the unreserved ones percent-encoded. */
function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join("&");
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hashed(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function keyed(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
