/** One try to write through a replica, and what must become of it. */
export interface WriteAttempt {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly expect: {
    readonly status: number;
    /** Where the plugin is alone: wp-cron.php ends its answer before it loads WordPress. */
    readonly statusWithoutGate?: number;
    /** The exact `Location`, for redirects. */
    readonly location?: string;
    /** The answer is JSON with this `code`, and names the primary. */
    readonly json?: "clonepanel_replica";
  };
}

/**
 * Every entry through which WordPress writes, tried against a replica: each must end on the primary or be refused with
 * the status stated here, and none may change the replica's database.
 *
 * @param origins without a trailing slash.
 * @param post the path of a published article, with slashes around it, and its id.
 */
export function writeEntries(
  origins: { readonly replica: string; readonly primary: string },
  post: { readonly path: string; readonly id: number },
): readonly WriteAttempt[] {
  const to = attemptsAt(origins.replica, origins.primary);
  return [
    ...loginAttempts(to),
    ...adminAttempts(to),
    ...commentAttempts(to, post),
    ...restAttempts(to),
    ...scheduleAttempts(to, post),
    ...shopAttempts(to),
    ...otherAttempts(to),
  ];
}

type Attempts = ReturnType<typeof attemptsAt>;

function attemptsAt(replica: string, primary: string) {
  const attempt = (method: string, path: string, more: Partial<WriteAttempt["request"]> = {}) => ({
    name: `${method} ${path}${more.headers === undefined ? "" : ` (${Object.keys(more.headers).join(", ")})`}`,
    request: { method, url: replica + path, ...more },
  });
  return {
    follows: (method: string, path: string, body?: string): WriteAttempt => ({
      ...attempt(method, path, body === undefined ? {} : { body, headers: form }),
      expect: { status: method === "GET" || method === "HEAD" ? 302 : 307, location: primary + path },
    }),
    json: (method: string, path: string, more: Partial<WriteAttempt["request"]> = {}): WriteAttempt => ({
      ...attempt(method, path, more),
      expect: { status: 503, json: "clonepanel_replica" },
    }),
    refused: (method: string, path: string, more: Partial<WriteAttempt["request"]> = {}): WriteAttempt => ({
      ...attempt(method, path, more),
      expect: { status: 503 },
    }),
    silent: (method: string, path: string): WriteAttempt => ({
      ...attempt(method, path),
      expect: { status: 204, statusWithoutGate: 200 },
    }),
    answers: (
      status: number,
      method: string,
      path: string,
      more: Partial<WriteAttempt["request"]> = {},
    ): WriteAttempt => ({
      ...attempt(method, path, more),
      expect: { status },
    }),
  };
}

const form = { "Content-Type": "application/x-www-form-urlencoded" };
const script = { "X-Requested-With": "XMLHttpRequest" };
const json = { "Content-Type": "application/json" };

function loginAttempts(to: Attempts): readonly WriteAttempt[] {
  return [
    to.follows("GET", "/wp-login.php"),
    to.follows("HEAD", "/wp-login.php"),
    to.follows("POST", "/wp-login.php", "log=admin&pwd=secret-of-admin"),
    to.follows("GET", "/wp-login.php?action=register"),
    to.follows("POST", "/wp-login.php?action=register", "user_login=eve&user_email=eve%40example.test"),
    to.follows("GET", "/wp-login.php?action=lostpassword"),
    to.follows("POST", "/wp-login.php?action=lostpassword", "user_login=admin"),
    to.follows("POST", "/wp-login.php?action=postpass", "post_password=abc"),
    to.follows("GET", "/wp-login.php?action=logout"),
    to.follows("GET", "/wp-signup.php"),
    to.follows("POST", "/wp-signup.php", "user_name=eve"),
    to.follows("GET", "/wp-activate.php?key=abc"),
    to.follows("POST", "/wp-activate.php", "key=abc"),
    to.follows("POST", "//wp-login.php", "log=admin&pwd=x"),
    to.follows("POST", "/%77p-login.php", "log=admin&pwd=x"),
    to.follows("POST", "/wp-content/../wp-login.php", "log=admin&pwd=x"),
  ];
}

function adminAttempts(to: Attempts): readonly WriteAttempt[] {
  return [
    to.follows("GET", "/wp-admin/"),
    to.follows("GET", "/wp-admin/post.php?post=1&action=trash"),
    to.follows("GET", "/wp-admin/plugins.php?action=activate&plugin=akismet"),
    to.follows("GET", "/wp-admin/update-core.php"),
    to.follows("GET", "/wp-admin/upgrade.php?step=1"),
    to.follows("GET", "/wp-admin/install.php"),
    to.follows("POST", "/wp-admin/install.php?step=2", "weblog_title=x"),
    to.follows("GET", "/wp-admin/setup-config.php"),
    to.follows("POST", "/wp-admin/admin-post.php", "action=contact"),
    to.follows("POST", "/wp-admin/options.php", "blogname=hacked"),
    to.follows("POST", "/wp-admin/admin-ajax.php", "action=contact"),
    to.follows("GET", "/wp-admin/admin-ajax.php?action=contact"),
    to.json("POST", "/wp-admin/admin-ajax.php", { headers: { ...form, ...script }, body: "action=contact" }),
    to.json("GET", "/wp-admin/admin-ajax.php?action=contact", { headers: script }),
  ];
}

function commentAttempts(
  to: Attempts,
  post: { readonly path: string; readonly id: number },
): readonly WriteAttempt[] {
  const comment = `comment_post_ID=${post.id}&author=Eve&email=eve%40example.test&comment=hello`;
  const pingback = `<?xml version="1.0"?><methodCall><methodName>pingback.ping</methodName><params/></methodCall>`;
  const login = `<?xml version="1.0"?><methodCall><methodName>wp.newPost</methodName><params/></methodCall>`;
  return [
    to.follows("POST", "/wp-comments-post.php", comment),
    to.json("POST", "/wp-comments-post.php", { headers: { ...form, ...script }, body: comment }),
    to.refused("POST", `/wp-trackback.php?p=${post.id}`, {
      headers: form,
      body: "title=x&url=http%3A%2F%2Fx.test%2F&blog_name=x",
    }),
    to.refused("POST", `${post.path}trackback/`, {
      headers: form,
      body: "title=x&url=http%3A%2F%2Fx.test%2F&blog_name=x",
    }),
    to.refused("POST", `/?p=${post.id}&tb=1`, {
      headers: form,
      body: "title=x&url=http%3A%2F%2Fx.test%2F&blog_name=x",
    }),
    to.refused("POST", "/xmlrpc.php", { headers: { "Content-Type": "text/xml" }, body: pingback }),
    to.refused("POST", "/xmlrpc.php", { headers: { "Content-Type": "text/xml" }, body: login }),
  ];
}

function restAttempts(to: Attempts): readonly WriteAttempt[] {
  const body = JSON.stringify({
    post: 1,
    content: "hello",
    author_name: "Eve",
    author_email: "eve@example.test",
  });
  const cookie = `wordpress_logged_in_${"0".repeat(32)}=admin%7C1`;
  return [
    ...["POST", "PUT", "PATCH", "DELETE"].map((method) =>
      to.json(method, "/wp-json/wp/v2/comments", { headers: json, body }),
    ),
    to.json("POST", "/wp-json/wp/v2/comments", { headers: form, body: "post=1&content=hello" }),
    to.json("POST", "/?rest_route=/wp/v2/comments", { headers: form, body: "post=1&content=hello" }),
    to.json("POST", "/index.php/wp-json/wp/v2/comments", { headers: form, body: "post=1&content=hello" }),
    to.json("POST", "/wp-json/batch/v1", { headers: json, body: '{"requests":[]}' }),
    to.json("GET", "/wp-json/wp/v2/comments?_method=POST&post=1&content=hello"),
    to.json("GET", "/wp-json/wp/v2/comments?post=1&content=hello", {
      headers: { "X-HTTP-Method-Override": "POST" },
    }),
    to.json("GET", "/wp-json/wp/v2/users/me?_wpnonce=0123456789", { headers: { Cookie: cookie } }),
    to.json("GET", "/wp-json/wp/v2/users/me", { headers: { Cookie: cookie, "X-WP-Nonce": "0123456789" } }),
  ];
}

function scheduleAttempts(to: Attempts, post: { readonly path: string }): readonly WriteAttempt[] {
  return [
    to.silent("GET", "/wp-cron.php?doing_wp_cron"),
    to.silent("POST", "/wp-cron.php?doing_wp_cron=1.5"),
    to.refused("GET", "/wp-mail.php"),
    to.answers(200, "GET", "/"),
    to.answers(200, "GET", post.path),
    to.answers(200, "GET", "/?s=walk"),
    to.answers(404, "GET", "/there-is-nothing/"),
  ];
}

function shopAttempts(to: Attempts): readonly WriteAttempt[] {
  return [
    to.follows("GET", "/?add-to-cart=7"),
    to.follows("POST", "/?add-to-cart=7", "quantity=1"),
    to.follows("GET", "/?remove_item=abc"),
    to.follows("GET", "/?wc-ajax=checkout"),
    to.json("POST", "/?wc-ajax=add_to_cart", { headers: { ...form, ...script }, body: "product_id=7" }),
    to.refused("POST", "/?wc-api=WC_Gateway_Paypal", { headers: form, body: "txn_id=1" }),
    to.refused("GET", "/wc-api/wc_gateway_paypal/"),
    to.json("GET", "/wp-json/wc/store/v1/cart"),
    to.json("POST", "/wp-json/wc/store/v1/checkout", { headers: json, body: "{}" }),
    to.json("POST", "/wp-json/wc/v3/orders", { headers: json, body: "{}" }),
  ];
}

function otherAttempts(to: Attempts): readonly WriteAttempt[] {
  return [
    to.follows("POST", "/", "contact=hello"),
    to.follows("POST", "/about/?sent=1", "contact=hello"),
    to.follows("PUT", "/about/", "x=1"),
    to.follows("PATCH", "/about/", "x=1"),
    to.follows("DELETE", "/about/", "x=1"),
    to.json("POST", "/about/", { headers: { ...form, ...script }, body: "contact=hello" }),
    to.json("POST", "/about/", { headers: { ...form, "Sec-Fetch-Mode": "cors" }, body: "contact=hello" }),
  ];
}
