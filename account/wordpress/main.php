<?php
namespace ClonePanel;

/** Runs while WordPress loads its must-use plugins: before other plugins, before the request is looked at. */
function follow_role()
{
    $state = read_state(FOLDER);
    $by_web = PHP_SAPI !== 'cli';
    if ($by_web) {
        say_how_database_is();
        announce($state, defined('CLONEPANEL_GATE'));
        // Again, although the gate has asked already: it may not run here, and WordPress is the last to know.
        $request = present_request();
        $state = admit_writer($state, $request);
        give_answer(decide($state, $request));
    }
    if (!$by_web && is_cron_run() && ($state['role'] !== 'primary' || is_freezing())) {
        exit(0);
    }
    answer_by_own_name($state);
    if ($state['role'] === 'primary') {
        welcome_from_replicas($state);
        write_in_turn();
        return;
    }
    write_nothing();
    keep_quiet($state);
    send_writes_to_primary($state);
    send_shop_pages_to_primary($state);
}

/** wp-cron.php from a crontab, or `wp cron event run`: on a copy it would send every mail a second time. */
function is_cron_run(): bool
{
    return (defined('DOING_CRON') && DOING_CRON)
        || (defined('WP_CLI') && in_array('cron', (array) ($_SERVER['argv'] ?? []), true));
}

if (defined('ABSPATH')) {
    follow_role();
}
