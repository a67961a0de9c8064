/** Where the site keeps what it has, below the account's home. The database lies beside the document root, not in it. */
export const sitePaths = {
  root: "public_html",
  uploads: "public_html/uploads",
  database: "data/inn.db",
} as const;
