/** What the dashboard, or any other program, knows of the controller: types only, below `/api/v1`. */
export type * from "./access.ts";
export type * from "./answer.ts";
export type * from "./client.ts";
export type * from "./config.ts";
export type * from "./dns.ts";
export type * from "./events.ts";
export type * from "./failover.ts";
export type * from "./health.ts";
export type * from "./mail.ts";
export type * from "./notifications.ts";
export type * from "./operations.ts";
export type * from "./plans.ts";
export type * from "./rescue.ts";
export type * from "./routes.ts";
export type * from "./session.ts";
export type * from "./snapshots.ts";
export type * from "./status.ts";
