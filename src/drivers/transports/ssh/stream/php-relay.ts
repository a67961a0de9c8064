/**
 * A relay in PHP, which every web host has: $argv[1] is the target as PHP writes it. One byte `!` says that the target
 * answered. Either side may end first; what was read is never lost, and nothing is read while the other side is full.
 * PHP 5.4 syntax and no extension, so `php -n` runs it: no ini file that talks or forbids.
 */
export const phpRelay = `error_reporting(0);
set_time_limit(0);
$far = stream_socket_client($argv[1], $number, $text, 10);
if (!$far) { fwrite(STDERR, "relay: $text"); exit(9); }
fwrite(STDOUT, "!");
foreach (array(STDIN, STDOUT, $far) as $end) stream_set_blocking($end, false);
foreach (array(STDIN, $far) as $end) stream_set_read_buffer($end, 0);
foreach (array(STDOUT, $far) as $end) stream_set_write_buffer($end, 0);
$up = $down = ""; $upOpen = $downOpen = true; $shut = false;
while ($downOpen || $down !== "") {
  $read = array(); $write = array(); $rest = null;
  if ($upOpen && $up === "") $read[] = STDIN;
  if ($downOpen && $down === "") $read[] = $far;
  if ($up !== "") $write["far"] = $far;
  if ($down !== "") $write["out"] = STDOUT;
  if (!$read && !$write) break;
  if (stream_select($read, $write, $rest, 60) === false) break;
  if (in_array(STDIN, $read, true)) { $up = (string) fread(STDIN, 65536); if ($up === "" && feof(STDIN)) $upOpen = false; }
  if (in_array($far, $read, true)) { $down = (string) fread($far, 65536); if ($down === "" && feof($far)) $downOpen = false; }
  if (in_array($far, $write, true)) { $n = fwrite($far, $up); if ($n === false || ($n === 0 && feof($far))) { $up = ""; $upOpen = false; } else $up = (string) substr($up, $n); }
  if (in_array(STDOUT, $write, true)) { $n = fwrite(STDOUT, $down); if ($n === false) break; $down = (string) substr($down, $n); }
  if (!$upOpen && $up === "" && !$shut) { stream_socket_shutdown($far, STREAM_SHUT_WR); $shut = true; }
}`;
