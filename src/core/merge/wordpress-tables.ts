import type { CountedColumn, TableRule } from "./table-rule.ts";

const orders = "orders, payments and what belongs to them are";

const toPost = (column: string) => ({ column, table: "posts", key: "ID" });
const toUser = (column: string) => ({ column, table: "users", key: "ID" });
const orderBy = (column: string): TableRule => ({
  meaning: "order",
  what: orders,
  group: { name: "order", column },
});

const runtimeOptions =
  /^(_transient_|_site_transient_|recovery_|action_scheduler_lock_)|\.lock$|^(cron|rewrite_rules|doing_cron)$/;

/** Tables of WordPress, of WooCommerce and of the well-known form plugins, by their names without the prefix. */
export const wordpressTables: Readonly<Record<string, TableRule>> = {
  comments: {
    meaning: "additive",
    references: [
      toPost("comment_post_ID"),
      { column: "comment_parent", table: "comments", key: "comment_ID" },
      toUser("user_id"),
    ],
    renumber: "automatic",
    group: { name: "comment", column: "comment_ID" },
    exceptions: [
      {
        column: "comment_type",
        pattern: /^order_note$/,
        meaning: "order",
        what: orders,
        group: { name: "order", column: "comment_post_ID" },
      },
    ],
  },
  commentmeta: {
    meaning: "additive",
    references: [{ column: "comment_id", table: "comments", key: "comment_ID" }],
    renumber: "automatic",
    group: { name: "comment", column: "comment_id" },
  },
  users: {
    meaning: "additive",
    unique: ["user_login", "user_email", "user_nicename"],
    // Posts, orders and serialized values name their author, and not all of them are known.
    renumber: "person",
    group: { name: "user", column: "ID" },
  },
  usermeta: {
    meaning: "additive",
    references: [toUser("user_id")],
    renumber: "automatic",
    group: { name: "user", column: "user_id" },
    exceptions: [
      {
        column: "meta_key",
        pattern: /^(session_tokens|_woocommerce_persistent_cart_\d+)$/,
        meaning: "runtime",
      },
      {
        column: "meta_key",
        pattern: /capabilities$/,
        unless: { column: "meta_value", pattern: /^a:1:\{s:\d+:"(subscriber|customer)";b:1;\}$/ },
        meaning: "confirmed",
        what: "rights on the site are",
      },
    ],
  },
  posts: {
    meaning: "confirmed",
    what: "posts, pages and media are",
    counters: ["comment_count"],
    latest: ["post_modified", "post_modified_gmt"],
    group: { name: "post", column: "ID" },
    exceptions: [
      {
        column: "post_type",
        pattern: /^shop_order$|^shop_subscription$/,
        meaning: "order",
        what: orders,
        group: { name: "order", column: "ID" },
        alias: { name: "post", column: "ID" },
      },
      {
        column: "post_type",
        pattern: /^shop_order_/,
        meaning: "order",
        what: orders,
        group: { name: "order", column: "post_parent" },
        alias: { name: "post", column: "ID" },
      },
    ],
  },
  postmeta: {
    meaning: "confirmed",
    what: "the fields of posts, pages and media are",
    group: { name: "post", column: "post_id" },
    exceptions: [
      {
        column: "meta_key",
        pattern: /^(_stock|_stock_status|total_sales)$/,
        meaning: "shared",
        what: "stock and sales",
      },
      { column: "meta_key", pattern: /^_edit_lock$/, meaning: "runtime" },
    ],
  },
  term_relationships: {
    meaning: "confirmed",
    what: "the categories and tags of posts are",
    group: { name: "post", column: "object_id" },
  },
  terms: { meaning: "shared", what: "categories and tags" },
  term_taxonomy: { meaning: "shared", what: "categories and tags", counters: ["count"] },
  termmeta: { meaning: "shared", what: "categories and tags" },
  links: { meaning: "confirmed", what: "links are" },
  options: {
    meaning: "shared",
    what: "settings",
    exceptions: [{ column: "option_name", pattern: runtimeOptions, meaning: "runtime" }],
  },
  sitemeta: {
    meaning: "shared",
    what: "settings",
    exceptions: [{ column: "meta_key", pattern: /^_site_transient_/, meaning: "runtime" }],
  },

  wc_orders: orderBy("id"),
  wc_orders_meta: orderBy("order_id"),
  wc_order_addresses: orderBy("order_id"),
  wc_order_operational_data: orderBy("order_id"),
  wc_order_stats: orderBy("order_id"),
  wc_order_product_lookup: orderBy("order_id"),
  wc_order_coupon_lookup: orderBy("order_id"),
  wc_order_tax_lookup: orderBy("order_id"),
  woocommerce_order_items: {
    ...orderBy("order_id"),
    alias: { name: "order-item", column: "order_item_id" },
  },
  woocommerce_order_itemmeta: {
    meaning: "order",
    what: orders,
    group: { name: "order-item", column: "order_item_id" },
  },
  woocommerce_payment_tokens: { meaning: "order", what: orders },
  woocommerce_payment_tokenmeta: { meaning: "order", what: orders },
  wc_product_meta_lookup: { meaning: "shared", what: "stock and sales" },
  wc_reserved_stock: { meaning: "runtime" },
  woocommerce_sessions: { meaning: "runtime" },
  actionscheduler_actions: { meaning: "runtime" },
  actionscheduler_claims: { meaning: "runtime" },
  actionscheduler_groups: { meaning: "runtime" },
  actionscheduler_logs: { meaning: "runtime" },

  gf_entry: { meaning: "additive", group: { name: "entry", column: "id" } },
  gf_entry_meta: {
    meaning: "additive",
    references: [{ column: "entry_id", table: "gf_entry", key: "id" }],
    group: { name: "entry", column: "entry_id" },
  },
  wpforms_entries: { meaning: "additive", group: { name: "entry", column: "entry_id" } },
  wpforms_entry_fields: {
    meaning: "additive",
    references: [{ column: "entry_id", table: "wpforms_entries", key: "entry_id" }],
    group: { name: "entry", column: "entry_id" },
  },
  db7_forms: { meaning: "additive" },
};

/** What is counted anew right after rows were brought over, as WordPress itself counts it. */
export const countedColumns: readonly CountedColumn[] = [
  {
    table: "posts",
    key: "ID",
    column: "comment_count",
    from: "comments",
    by: "comment_post_ID",
    where: { column: "comment_approved", value: "1" },
  },
];

/** Columns that log somebody in, or sign for the site: shown as `[hash]`, whoever asks. */
export const secretColumns: Readonly<Record<string, readonly SecretColumn[]>> = {
  users: [{ column: "user_pass" }, { column: "user_activation_key" }],
  usermeta: [
    {
      column: "meta_value",
      when: { column: "meta_key", pattern: /^(session_tokens|_application_passwords|_new_email)$/ },
    },
  ],
  options: [
    {
      column: "option_value",
      when: {
        column: "option_name",
        pattern: /(_key|_salt|_secret|_password|_token|mailserver_pass|^adminhash|^new_admin_email)$/,
      },
    },
  ],
  posts: [{ column: "post_password" }],
};

export interface SecretColumn {
  readonly column: string;
  /** Only in rows whose other column is like this. */
  readonly when?: { readonly column: string; readonly pattern: RegExp };
}
