<?php
namespace ClonePanel;

/**
 * Page views and programs on the command line may write, too: they take their turn at the first statement that writes.
 * Before it nothing was changed, so the same request can still be carried out elsewhere.
 */
function write_in_turn()
{
    if (is_freezing()) {
        // Otherwise every page view would wait, only to start the schedule.
        remove_action('init', 'wp_cron');
    }
    $is_over = false;
    add_filter('query', function ($query) use (&$is_over) {
        end_what_never_ends();
        if ($is_over || is_reading_statement((string) $query) || (defined('CLONEPANEL_DRAIN') && has_lease_yet())) {
            return $query;
        }
        if (is_cache_statement((string) $query) && is_freezing()) {
            return drop_statement();
        }
        $turn = defined('CLONEPANEL_DRAIN') ? ['kind' => 'demoted', 'state' => read_state(FOLDER)] : take_turn(patience_s());
        if ($turn['kind'] === 'mine') {
            return $query;
        }
        // First of all: what runs at the end of this request shall neither write nor wait again.
        $is_over = true;
        write_nothing();
        give_up($turn);
        return drop_statement();
    }, PHP_INT_MAX);
}

/**
 * A request that loses its database before its page has begun never ends: WordPress' error page asks the database for its
 * words, waits for five seconds, and begins another error page in the first one. It can write nothing any more, so it is
 * ended when a freeze or a fence waits for it. No redirect: what it wrote before must not be done a second time.
 */
function end_what_never_ends()
{
    global $wpdb;
    // What stands in its place may connect later, and by other means.
    if (!defined('CLONEPANEL_DRAIN') || !is_object($wpdb) || get_class($wpdb) !== 'wpdb' || $wpdb->dbh !== null) {
        return;
    }
    if (!is_freezing() && read_state(FOLDER)['role'] === 'primary') {
        return;
    }
    if (PHP_SAPI === 'cli') {
        fwrite(STDERR, "ClonePanel: the database is gone, and the site is being moved.\n");
        exit(1);
    }
    if (!headers_sent()) {
        http_response_code(500);
        header('Content-Type: text/plain; charset=UTF-8');
        header('Retry-After: 60');
    }
    // WordPress' own words: what was stored before is not known here.
    echo "Error establishing a database connection\n";
    exit;
}

/**
 * A lease ends while requests run, and nobody waits for them as a freeze does: after its end not one statement more. A
 * request that slept with its whole machine wakes up here.
 */
function has_lease_yet(): bool
{
    $state = believed_state(FOLDER);
    return $state === null || lease_permits(FOLDER, $state['epoch']);
}

/** Nothing may be said that was not done, so a request of the web ends here; the command line goes on as on a copy. */
function give_up(array $turn)
{
    if (PHP_SAPI === 'cli') {
        if ($turn['kind'] === 'frozen') {
            fwrite(STDERR, "ClonePanel: the site is being moved; nothing was written. Please try again in a minute.\n");
            exit(1);
        }
        keep_quiet($turn['state']);
        return;
    }
    for ($level = ob_get_level(); $level > 0 && !headers_sent(); $level--) {
        ob_end_clean();
    }
    $request = present_request();
    if ($turn['kind'] === 'frozen') {
        give_answer(frozen_answer($request));
    }
    announce($turn['state'], defined('CLONEPANEL_GATE'));
    give_answer(to_primary($turn['state'], $request));
}

/** Transients are a cache that is never copied: better lost than waited for. */
function is_cache_statement(string $query): bool
{
    global $wpdb;
    $tables = implode('|', array_map('preg_quote', array_unique([$wpdb->options, (string) $wpdb->sitemeta])));
    return preg_match('/^\s*(INSERT INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+`?(' . trim($tables, '|') . ')`?\s/i', $query) === 1
        && preg_match("/(?<!\\\\)'_(site_)?transient_/", $query) === 1;
}
