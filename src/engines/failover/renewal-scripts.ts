/**
 * What the controller tells a replica's account about renewing its primary's lease. Everything that decides happens under
 * the lock of the state folder, which the program takes too when it notes an attempt; so after a withdrawal that was
 * answered no attempt follows.
 */

/** `newer E T`: were that epoch and turn given after everything that was withdrawn? `$1` is the site. */
const withdrawn = `
umask 077
cd ".clonepanel/$1" || exit 1
exec 9< . || exit 1
flock -w 4 9 || exit 1
epoch=0 turn=0
if [ -f renewal-forbidden ]; then read -r epoch turn < renewal-forbidden || exit 1; fi
case "$epoch$turn" in *[!0-9]*|'') exit 1;; esac
newer() { [ "$1" -gt "$epoch" ] || { [ "$1" -eq "$epoch" ] && [ "$2" -gt "$turn" ]; }; }
`;

/** `$2` epoch, `$3` turn. What was withdrawn is on the disk before this answers. */
export const forbidScript = `${withdrawn}
if newer "$2" "$3"; then
  printf '%s %s\\n' "$2" "$3" > renewal-forbidden.clonepanel-tmp || exit 1
  sync -- renewal-forbidden.clonepanel-tmp 2>/dev/null || sync
  mv -fT -- renewal-forbidden.clonepanel-tmp renewal-forbidden || exit 1
  epoch=$2 turn=$3
fi
has=$(sed -n 's/^.*,"epoch":\\([0-9]\\{1,15\\}\\),"turn":\\([0-9]\\{1,15\\}\\),.*$/\\1 \\2/p' renewal.json 2>/dev/null)
if [ -z "$has" ] || ! newer $has; then
  rm -f -- renewal.json
  sync -- . 2>/dev/null || sync
  exec 9<&-
  rm -f -- renew.php
  mark=" .clonepanel/$1/renew.php "
  if command -v crontab > /dev/null 2>&1 && crontab -l > crontab.clonepanel-tmp 2>/dev/null; then
    if grep -qF -- "$mark" crontab.clonepanel-tmp; then
      grep -vF -- "$mark" crontab.clonepanel-tmp > crontab-rest.clonepanel-tmp
      if [ -s crontab-rest.clonepanel-tmp ]; then crontab crontab-rest.clonepanel-tmp; else crontab -r; fi || exit 1
    fi
  fi
  rm -f -- crontab.clonepanel-tmp crontab-rest.clonepanel-tmp
else
  sync -- . 2>/dev/null || sync
fi
exit 0
`;

/**
 * `$2` epoch, `$3` turn; on stdin the permission, in one line, and the program. Counts as an attempt itself, so that from
 * then on there is a note in this start of the machine. Exit 3: this account cannot.
 */
export const allowScript = `${withdrawn}
newer "$2" "$3" || exit 4
php=$(command -v php) && command -v crontab > /dev/null 2>&1 || exit 3
case "$php" in /*) ;; *) exit 3;; esac
case "$php" in *[!A-Za-z0-9/._-]*) exit 3;; esac
IFS= read -r permission || exit 1
cat > renew.php.clonepanel-tmp && mv -fT -- renew.php.clonepanel-tmp renew.php || exit 1
printf '%s %s %s %s\\n' "$2" "$3" "$(cut -d ' ' -f 1 /proc/uptime)" "$(cat /proc/sys/kernel/random/boot_id)" > renewal-attempt.clonepanel-tmp || exit 1
mv -fT -- renewal-attempt.clonepanel-tmp renewal-attempt || exit 1
printf '%s\\n' "$permission" > renewal.json.clonepanel-tmp && mv -fT -- renewal.json.clonepanel-tmp renewal.json || exit 1
exec 9<&-
line="* * * * * $php .clonepanel/$1/renew.php > /dev/null 2>&1"
if ! crontab -l > crontab.clonepanel-tmp 2> crontab-said.clonepanel-tmp; then
  grep -qi 'no crontab' crontab-said.clonepanel-tmp || exit 3
  : > crontab.clonepanel-tmp
fi
if ! grep -qxF -- "$line" crontab.clonepanel-tmp; then
  { grep -vF -- " .clonepanel/$1/renew.php " crontab.clonepanel-tmp; printf '%s\\n' "$line"; } > crontab-rest.clonepanel-tmp
  crontab crontab-rest.clonepanel-tmp || exit 3
fi
rm -f -- crontab.clonepanel-tmp crontab-rest.clonepanel-tmp crontab-said.clonepanel-tmp
exit 0
`;

/**
 * First what was withdrawn, then the attempt: none follows a withdrawal that is seen here. The clock before the attempt,
 * so that its age is rather taken for less.
 */
export const lookScript = `
cd || exit 1
printf 'clock %s %s\\n' "$(cut -d ' ' -f 1 /proc/uptime 2>/dev/null)" "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)"
folder=".clonepanel/$1"
printf 'forbidden %s\\n' "$(head -c 64 -- "$folder/renewal-forbidden" 2>/dev/null)"
printf 'attempt %s\\n' "$(head -c 128 -- "$folder/renewal-attempt" 2>/dev/null)"
printf 'allowed %s\\n' "$(head -c 4096 -- "$folder/renewal.json" 2>/dev/null | sed -n 's/^.*,"epoch":\\([0-9]\\{1,15\\}\\),"turn":\\([0-9]\\{1,15\\}\\),.*$/\\1 \\2/p')"
printf 'cron %s\\n' "$(crontab -l 2>/dev/null | grep -cF -- " .clonepanel/$1/renew.php ")"
`;
