import { orderCheck } from "./order-check.ts";

/**
 * The fixed texts that run on an account while a generation is shipped. `$1` is the document root, `$2` the folder of
 * this operation. There, `new/` holds what was staged, `old/` what it replaces, `aside/` what stood in the way; the lists
 * are NUL-separated, relative to the root, each path beginning with `./`.
 */

/** Clears what an earlier operation left: it is settled, or it would be this one. */
export const prepareScript = `
umask 077
rm -rf -- "$2" && mkdir -p "$2/new" "$2/old" "$2/aside" && umask 022 && mkdir -p "$1"
`;

/** After the folder, a name and a number of bytes for each list; stdin holds them one behind the other. */
export const writeListsScript = `
work=$1; shift
while [ "$#" -ge 2 ]; do
  head -c "$2" > "$work/$1" && [ "$(wc -c < "$work/$1")" -eq "$2" ] || exit 1
  shift 2
done
`;

/**
 * Keeps what will be replaced: hard links, so it costs no room and each file stays whole. A file that somebody removed
 * meanwhile has nothing to keep.
 */
export const keepOldScript = `
cd "$1" && xargs -0 -r cp -lPf --parents -t "$2/old" -- < "$2/replaced" 2>/dev/null
exit 0
`;

/** Exit code: a folder that is to be changed, or the root, leads to another place. */
export const ledElsewhere = 10;

/**
 * Swaps, says so, and waits for the word. After root and folder come the state file, the epoch and the sender's number:
 * see `orderCheck`. A swap that was held up while the account became the primary would replace what visitors wrote. Files take their places one by one, so each is old or new, never half.
 * No word (the controller died, the line broke): everything is put back. It runs to its end whatever becomes of the line.
 */
export const cutoverScript = `
trap '' HUP INT TERM PIPE
umask 022
root=$1 work=$2 state=$3 epoch=$4 tenure=$5
${orderCheck}
# What is beyond a link is not the site's: a folder that became one since it was listed is not gone through. Where the
# root was led elsewhere, it is not the root.
led_elsewhere() { echo "$1" >&2; exit ${ledElsewhere}; }
cd -P -- "$root" || exit 1
[ "$PWD" = "$root" ] || led_elsewhere "$root"

way_is_plain() { # to each of these names, zero-ended
  sed -z 's,/[^/]*$,,' | sort -zu > "$work/ways" || return 1
  real=$(xargs -0 -r realpath -mz -- < "$work/ways" | sha256sum) || return 1
  plain=$(xargs -0 -r realpath -msz -- < "$work/ways" | sha256sum) || return 1
  [ "$real" = "$plain" ]
}

names_of_change() {
  ( cd "$work/new" && find . ! -type d -print0 ) && sed -z 's,$,/.,' "$work/folders" &&
    cat "$work/replaced" "$work/fresh" "$work/gone-files" "$work/gone-folders"
}

# From coreutils 8.30 a forced hard link takes the old name's place in one rename. One process then does for all files,
# instead of two for each folder.
links_replace() {
  case $(cp --version 2>/dev/null | head -n 1) in
    *" 8.3"[0-9] | *" 9."* | *" "[1-9][0-9].*) return 0 ;;
    *) return 1 ;;
  esac
}

move_all() { # from a tree into the root
  ( cd "$1" && find . ! -type d -print0 ) > "$work/names-of-tree" || return 1
  links_replace && ( cd "$1" && xargs -0 -r cp -lPf --parents -t "$root" -- ) < "$work/names-of-tree" && return 0
  move_by_folder "$1"
}

move_by_folder() { # where the system's cp, or its disk, cannot do it by links
  ( cd "$1" && find . -type d -print0 ) > "$work/folders-of-tree" || return 1
  xargs -0 -r mkdir -p -- < "$work/folders-of-tree" || return 1
  xargs -0 -r -n 100 sh -c '
    from=$1 root=$2; shift 2
    for folder do
      find "$from/$folder" -mindepth 1 -maxdepth 1 ! -type d -exec mv -f -t "$root/$folder" -- {} + || exit 255
    done
  ' sh "$1" "$root" < "$work/folders-of-tree"
}

step_aside() {
  xargs -0 -r -n 1 sh -c '
    mkdir -p -- "$(dirname -- "$1/aside/$2")" && { [ ! -e "$2" ] && [ ! -L "$2" ] || mv -fT -- "$2" "$1/aside/$2"; } || exit 255
  ' sh "$work" < "$work/in-the-way"
}

set_modes() {
  for list in "$work"/mode-*; do
    [ -f "$list" ] || continue
    xargs -0 -r chmod "\${list##*/mode-}" -- < "$list" || return 1
  done
}

put_back() {
  names_of_change | way_is_plain || return
  xargs -0 -r rm -rf -- < "$work/fresh"
  move_all "$work/old"
  put_aside_back
}

put_aside_back() {
  way_is_plain < "$work/in-the-way" || return
  [ ! -s "$work/in-the-way" ] || xargs -0 -r -n 1 sh -c '
    [ ! -e "$1/aside/$2" ] && [ ! -L "$1/aside/$2" ] || mv -fT -- "$1/aside/$2" "$2"
  ' sh "$work" < "$work/in-the-way"
}

way_is_plain < "$work/in-the-way" || led_elsewhere "$root"
step_aside || { put_back; echo failed; exit 8; }
names_of_change | way_is_plain || { put_aside_back; led_elsewhere "$root"; }
if xargs -0 -r mkdir -p -- < "$work/folders" && move_all "$work/new" && set_modes; then
  echo swapped
else
  put_back
  echo failed
  exit 8
fi
word=
read -r word
if [ "$word" != commit ]; then
  put_back
  exit 9
fi
cat "$work/gone-files" "$work/gone-folders" | way_is_plain || led_elsewhere "$root"
xargs -0 -r rm -f -- < "$work/gone-files"
xargs -0 -r rmdir --ignore-fail-on-non-empty -- < "$work/gone-folders" 2>/dev/null
rm -rf -- "$work"
echo settled
exit 0
`;
