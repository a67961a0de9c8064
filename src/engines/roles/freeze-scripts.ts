/**
 * Holds an account's writing requests for as long as its stdin stays open. `$1` is the site's state folder, `$2` how many
 * times (every 0.2 s) the drain is tried, `$3` after how many seconds the whole freeze ends by itself. The other half is
 * account/common/drain.php.
 *
 * Says `none` (no gate here), `old` (a gate without the lock), `busy` (somebody wrote all the time) or `unable`, and ends;
 * or `frozen`, and then waits. A word on stdin, its end, a signal, the bound, or a newer freeze of the same account ends
 * it: the marker is removed, the lock let go of, and `released` or `over` said.
 *
 * Two children watch, and neither outlives the script by more than a moment: one waits for stdin, one keeps the marker
 * young. Both close the descriptor of the lock and hold none of the script's output, so that nobody waits for them; by
 * 'exec', since a shell keeps copies of what it redirects for a function.
 */
export const freezeScript = `
trap '' PIPE
umask 077
folder=$1 tries=$2 seconds=$3
lock=$folder/drain.lock marker=$folder/freeze me=$$.$(date +%s)
reader= beat=

[ -f "$folder/gate.php" ] || { echo none; exit 0; }
grep -q 'drain\\.lock' "$folder/gate.php" || { echo old; exit 0; }

if command -v flock > /dev/null 2>&1; then
  try_lock() { flock -n -x 9; }
elif command -v php > /dev/null 2>&1; then
  # The lock belongs to the open file and not to a process: it stays with this shell when php has ended.
  try_lock() { php -n -r '$held = 0; $file = fopen("php://fd/9", "r+"); exit($file && flock($file, LOCK_EX | LOCK_NB, $held) ? 0 : ($held ? 1 : 7));'; }
else
  echo 'there is neither flock nor php' >&2
  echo unable
  exit 5
fi

is_mine() { [ "$(cat "$marker" 2> /dev/null)" = "$me" ]; }

end() { # what to say, exit code
  trap '' HUP INT TERM
  [ -z "$beat$reader" ] || kill $beat $reader 2> /dev/null
  ! is_mine || rm -f -- "$marker"
  exec 9>&-
  echo "$1"
  exit "$2"
}

await_word() {
  exec 9>&- > /dev/null 2>&1
  read -r word <&3
}

keep_young() {
  exec 9>&- 3<&- < /dev/null > /dev/null 2>&1
  nap=
  trap 'kill $nap 2> /dev/null; exit 0' TERM
  while [ "$seconds" -gt 0 ] && is_mine && kill -s 0 $$ 2> /dev/null; do
    touch -c -- "$marker"
    sleep 3 & nap=$!
    wait "$nap"
    seconds=$((seconds - 3))
  done
  ! is_mine || rm -f -- "$marker"
  kill -s TERM $$ 2> /dev/null
}

: >> "$lock" && exec 9<> "$lock" 3<&0 || { echo unable; exit 5; }
trap 'end over 4' HUP INT TERM
printf '%s' "$me" > "$marker" || end unable 5
await_word & reader=$!
keep_young & beat=$!
exec < /dev/null

while :; do
  try_lock
  case $? in
    0) break ;;
    1) ;;
    *) end unable 5 ;;
  esac
  kill -s 0 "$reader" 2> /dev/null || { reader=; end over 4; }
  [ "$tries" -gt 0 ] || end busy 6
  tries=$((tries - 1))
  sleep 0.2 || sleep 1
done
echo frozen
wait "$reader"
reader=
end released 0
`;
