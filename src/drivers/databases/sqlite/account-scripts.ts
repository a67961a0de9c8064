/**
 * What runs on the account. SQLite's own backup keeps its locks: a site that writes meanwhile waits or is waited for, and
 * no write-ahead log is left behind. Exit 44: no such file; 45: neither tool is there.
 */
const tools = `set -eu
umask 077
file=$1
case $file in /*) ;; *) file=./$file ;; esac
copy_pages() {
  if command -v sqlite3 >/dev/null 2>&1; then sqlite3 -bail "$1" ".timeout 10000" ".$3 '$2'" >/dev/null
  elif php -r 'exit(class_exists("SQLite3") && method_exists("SQLite3", "backup") ? 0 : 1);' >/dev/null 2>&1; then
    if [ "$3" = backup ]; then from=$1 to=$2; else from=$2 to=$1; fi
    php -r '$from = new SQLite3($argv[1]); $from->busyTimeout(10000); $to = new SQLite3($argv[2]); $to->busyTimeout(10000); exit($from->backup($to) ? 0 : 1);' -- "$from" "$to"
  else exit 45; fi
}
`;

export const accountScripts = {
  /** $1 file. Prints a new private folder that holds copy.db. */
  backup: `${tools}[ -f "$file" ] || exit 44
folder=$(mktemp -d "\${TMPDIR:-/tmp}/clonepanel.XXXXXXXX")
trap 'rm -rf -- "$folder"' EXIT
copy_pages "$file" "$folder/copy.db" backup
trap - EXIT
printf '%s' "$folder"
`,
  /** $1 file. Exit 44 when there is nothing of that name. */
  exists: `if [ -e "$1" ] || [ -L "$1" ]; then exit 0; else exit 44; fi
`,
  /** $1 file: the folder it is to lie in. */
  makeParent: `set -eu
case $1 in */*) mkdir -p -- "\${1%/*}" ;; esac
`,
  /** Prints a new private folder. */
  makeFolder: `set -eu
umask 077
mktemp -d "\${TMPDIR:-/tmp}/clonepanel.XXXXXXXX"
`,
  /** $1 file, $2 folder with copy.db: its pages become the file's, in one transaction of SQLite. */
  restore: `${tools}case $file in */*) mkdir -p -- "\${file%/*}" ;; esac
copy_pages "$file" "$2/copy.db" restore
`,
  /** $1 a folder that one of the above made. */
  remove: `case $1 in */clonepanel.????????) rm -rf -- "$1" ;; esac
`,
};
