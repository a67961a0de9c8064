/** A WordPress with a small shop, as far as its tables go. */
export const shopTables = `
CREATE TABLE wp_options (option_id bigint unsigned NOT NULL AUTO_INCREMENT, option_name varchar(191) NOT NULL DEFAULT '', option_value longtext NOT NULL, PRIMARY KEY (option_id), UNIQUE KEY option_name (option_name)) ENGINE=InnoDB;
CREATE TABLE wp_posts (ID bigint unsigned NOT NULL AUTO_INCREMENT, post_author bigint unsigned NOT NULL DEFAULT 0, post_title text NOT NULL, post_content longtext NOT NULL, post_type varchar(20) NOT NULL DEFAULT 'post', post_modified datetime NOT NULL DEFAULT '2026-01-01 00:00:00', comment_count bigint NOT NULL DEFAULT 0, PRIMARY KEY (ID)) ENGINE=InnoDB;
CREATE TABLE wp_postmeta (meta_id bigint unsigned NOT NULL AUTO_INCREMENT, post_id bigint unsigned NOT NULL DEFAULT 0, meta_key varchar(255), meta_value longtext, PRIMARY KEY (meta_id)) ENGINE=InnoDB;
CREATE TABLE wp_comments (comment_ID bigint unsigned NOT NULL AUTO_INCREMENT, comment_post_ID bigint unsigned NOT NULL DEFAULT 0, comment_content text NOT NULL, comment_approved varchar(20) NOT NULL DEFAULT '1', comment_type varchar(20) NOT NULL DEFAULT 'comment', comment_parent bigint unsigned NOT NULL DEFAULT 0, user_id bigint unsigned NOT NULL DEFAULT 0, PRIMARY KEY (comment_ID)) ENGINE=InnoDB;
CREATE TABLE wp_commentmeta (meta_id bigint unsigned NOT NULL AUTO_INCREMENT, comment_id bigint unsigned NOT NULL DEFAULT 0, meta_key varchar(255), meta_value longtext, PRIMARY KEY (meta_id)) ENGINE=InnoDB;
CREATE TABLE wp_users (ID bigint unsigned NOT NULL AUTO_INCREMENT, user_login varchar(60) NOT NULL DEFAULT '', user_email varchar(100) NOT NULL DEFAULT '', user_nicename varchar(50) NOT NULL DEFAULT '', user_pass varchar(255) NOT NULL DEFAULT '', PRIMARY KEY (ID)) ENGINE=InnoDB;
CREATE TABLE wp_usermeta (umeta_id bigint unsigned NOT NULL AUTO_INCREMENT, user_id bigint unsigned NOT NULL DEFAULT 0, meta_key varchar(255), meta_value longtext, PRIMARY KEY (umeta_id)) ENGINE=InnoDB;
CREATE TABLE wp_wc_orders (id bigint unsigned NOT NULL, status varchar(20), total_amount decimal(26,8), customer_id bigint unsigned, PRIMARY KEY (id)) ENGINE=InnoDB;
CREATE TABLE wp_wc_orders_meta (id bigint unsigned NOT NULL AUTO_INCREMENT, order_id bigint unsigned, meta_key varchar(255), meta_value text, PRIMARY KEY (id)) ENGINE=InnoDB;
CREATE TABLE wp_woocommerce_order_items (order_item_id bigint unsigned NOT NULL AUTO_INCREMENT, order_item_name text NOT NULL, order_id bigint unsigned NOT NULL, PRIMARY KEY (order_item_id)) ENGINE=InnoDB;
INSERT INTO wp_options (option_name, option_value) VALUES ('blogname','Shop'),('admin_email','a@b.test'),('posts_per_page','10'),('theme','a:1:{s:1:"x";i:1;}');
INSERT INTO wp_users (user_login, user_email, user_nicename, user_pass) VALUES ('admin','admin@b.test','admin','$P$B'),('ada','ada@b.test','ada','$P$B');
INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES (1,'wp_capabilities','a:1:{s:13:"administrator";b:1;}'),(2,'nickname','Ada');
INSERT INTO wp_posts (post_title, post_content, comment_count) VALUES ('Hello','First',1),('Second','More',0),('Third','Even more',0);
INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (1,'_thumbnail_id','7'),(2,'_stock','5');
INSERT INTO wp_comments (comment_post_ID, comment_content) VALUES (1,'At the beginning');
INSERT INTO wp_commentmeta (comment_id, meta_key, meta_value) VALUES (1,'rating','5');
INSERT INTO wp_wc_orders VALUES (100,'wc-completed',9.5,2);
INSERT INTO wp_woocommerce_order_items (order_item_name, order_id) VALUES ('Cat food',100);
`;

export const shopTableNames = [
  "wp_options",
  "wp_posts",
  "wp_postmeta",
  "wp_comments",
  "wp_commentmeta",
  "wp_users",
  "wp_usermeta",
  "wp_wc_orders",
  "wp_wc_orders_meta",
  "wp_woocommerce_order_items",
] as const;

/** The same numbers for the same seed (mulberry32). */
export function numbersOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What visitors and owners do on one side, as SQL; every word names its side, so that it can be found again. */
export function someWrites(side: string, count: number, next: (below: number) => number): string {
  return Array.from({ length: count }, (_, at) => oneWrite(`${side}-${at}`, next)).join("\n");
}

function oneWrite(word: string, next: (below: number) => number): string {
  const post = 1 + next(3);
  const kinds = [
    `INSERT INTO wp_comments (comment_post_ID, comment_content) VALUES (${post},'comment ${word}'); UPDATE wp_posts SET comment_count = comment_count + 1 WHERE ID = ${post};`,
    `INSERT INTO wp_comments (comment_post_ID, comment_content, comment_parent) VALUES (${post},'answer ${word}', COALESCE((SELECT MAX(c.comment_ID) FROM wp_comments AS c WHERE c.comment_post_ID = ${post}), 0)); UPDATE wp_posts SET comment_count = comment_count + 1 WHERE ID = ${post};`,
    `INSERT INTO wp_comments (comment_post_ID, comment_content) VALUES (${post},'rated ${word}'); INSERT INTO wp_commentmeta (comment_id, meta_key, meta_value) VALUES (LAST_INSERT_ID(),'rating','meta ${word}'); UPDATE wp_posts SET comment_count = comment_count + 1 WHERE ID = ${post};`,
    `INSERT INTO wp_users (user_login, user_email, user_nicename) VALUES ('user ${word}','${word}@b.test','${word}'); INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES (LAST_INSERT_ID(),'nickname','nick ${word}');`,
    `INSERT INTO wp_users (user_login, user_email, user_nicename) VALUES ('same','same-${word}@b.test','same-${word}');`,
    `INSERT INTO wp_posts (post_title, post_content) VALUES ('post ${word}','text ${word}'); INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (LAST_INSERT_ID(),'field','field ${word}');`,
    `UPDATE wp_posts SET post_title = 'title ${word}', post_modified = '2026-02-0${1 + next(9)} 10:00:00' WHERE ID = ${post};`,
    `UPDATE wp_posts SET post_content = 'content ${word}' WHERE ID = ${post};`,
    `UPDATE wp_options SET option_value = 'option ${word}' WHERE option_id = ${1 + next(4)};`,
    `UPDATE wp_comments SET comment_content = 'edited ${word}' WHERE comment_ID = 1;`,
    `DELETE FROM wp_comments WHERE comment_ID = 1; DELETE FROM wp_commentmeta WHERE comment_id = 1;`,
    `SET @order := COALESCE((SELECT MAX(o.id) + 1 FROM wp_wc_orders AS o), 100); INSERT INTO wp_wc_orders VALUES (@order,'wc-processing',${next(90)}.25,2); INSERT INTO wp_woocommerce_order_items (order_item_name, order_id) VALUES ('item ${word}', @order); INSERT INTO wp_wc_orders_meta (order_id, meta_key, meta_value) VALUES (@order,'note','order meta ${word}');`,
    `UPDATE wp_wc_orders SET status = 'st-${word.slice(0, 16)}' WHERE id = 100;`,
    `UPDATE wp_postmeta SET meta_value = '${next(9)}' WHERE meta_key = '_stock';`,
  ];
  return kinds[next(kinds.length)] ?? "";
}
