<?php
namespace ClonePanel;

/**
 * The request gate: runs before every PHP script of the site (auto_prepend_file in .user.ini), whatever the application.
 * A primary passes, in its turn; anything else reads only. Rows and files of one update change under `cutoverUntil`, at most 2 s.
 */
function guard_request()
{
    if (PHP_SAPI === 'cli') {
        return;
    }
    answer_controller();
    if (isset($GLOBALS['clonepanel_answer'])) {
        return;
    }
    $state = read_state_after_cutover();
    $request = present_request();
    announce($state, true);
    give_answer(decide(admit_writer($state, $request), $request));
}

function read_state_after_cutover(): array
{
    $state = read_state(FOLDER);
    $deadline = microtime(true) + 2.0;
    while (is_in_cutover($state) && microtime(true) < $deadline) {
        usleep(50000);
        $state = read_state(FOLDER);
    }
    return $state;
}

/** A time far ahead is another clock, not a cutover: waiting for it would slow every request down for hours. */
function is_in_cutover(array $state): bool
{
    $until = $state['cutoverUntil'];
    return $until !== null && $until > time() && $until <= time() + 60;
}

/** A file that was prepended before the gate came (a firewall, for instance), or ''. */
function chained_file(): string
{
    $path = trim((string) read_small_file(FOLDER . '/chain'));
    $found = $path === '' ? false : stream_resolve_include_path($path);
    return $found === false || $found === __FILE__ ? '' : $found;
}

define('CLONEPANEL_GATE', 1);
guard_request();
if (chained_file() !== '') {
    // At this level and not in a function: such files expect to set global variables.
    require chained_file();
}
