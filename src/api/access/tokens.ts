import type { TokenRecord } from "../../ports/panel-store.ts";
import { makeToken } from "../../wiring/panel/make-token.ts";
import type { NewToken, TokenDraft, TokenList, TokenView } from "../contract/access.ts";
import type { Permission } from "../contract/session.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { refuse } from "../http/problem.ts";
import { refuseUnknownSites } from "./users.ts";

export async function listTokens(house: PanelHouse): Promise<Given> {
  const stored = await house.app.panel.tokens.list();
  return given({ tokens: stored.map(({ document }) => viewOf(document)) } satisfies TokenList);
}

export async function addToken(house: PanelHouse, asked: Asked): Promise<Given> {
  const draft = asked.body as TokenDraft;
  refuseUnknownSites(house, draft.sites);
  const lacks = draft.scopes.find((scope) => !asked.who.permissions.includes(scope));
  if (lacks !== undefined)
    throw refuse(403, "NOT_ALLOWED", `a token for "${lacks}" can only be made by who may that`);
  const { record, secret } = await makeToken(house.app.panel, {
    ...draft,
    by: asked.who.name,
    nowMs: house.clock.nowMs(),
  });
  return { ...given({ token: viewOf(record), secret } satisfies NewToken), status: 201 } as Given;
}

export async function revokeToken(house: PanelHouse, asked: Asked): Promise<Given> {
  const id = asked.part("id");
  const { tokens } = house.app.panel;
  const found = (await tokens.list()).find(({ document }) => document.id === id);
  if (found === undefined) throw refuse(404, "TOKEN_UNKNOWN", "there is no such token");
  await tokens.remove(found.key);
  house.news.sessionEnded(`token ${id}`);
  return given(null);
}

function viewOf(record: TokenRecord): TokenView {
  const { id, name, scopes, sites, madeAt, by, expiresAt, lastUsedAt } = record;
  return {
    id,
    name,
    scopes: scopes as readonly Permission[],
    sites,
    madeAt: new Date(madeAt).toISOString(),
    by,
    expiresAt: new Date(expiresAt).toISOString(),
    lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt).toISOString(),
  };
}
