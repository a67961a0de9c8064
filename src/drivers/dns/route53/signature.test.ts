import assert from "node:assert/strict";
import { test } from "node:test";
import { signedHeaders } from "./signature.ts";

// The vectors "get-vanilla" and "get-vanilla-query-order-key-case" of the AWS Signature Version 4 test suite.
const key = { keyId: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const request = {
  method: "GET",
  body: "",
  atMs: Date.UTC(2015, 7, 30, 12, 36, 0),
  region: "us-east-1",
  service: "service",
};

test("a request is signed as the service's own vectors have it", () => {
  const plain = signedHeaders({ ...request, url: "https://example.amazonaws.com/" }, key);
  const query = signedHeaders(
    { ...request, url: "https://example.amazonaws.com/?Param2=value2&Param1=value1" },
    key,
  );

  assert.equal(plain["x-amz-date"], "20150830T123600Z");
  assert.equal(
    plain["authorization"],
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  );
  assert.match(
    query["authorization"] ?? "",
    /Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500$/,
  );
});
