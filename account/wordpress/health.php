<?php
namespace ClonePanel;

/** Asked by the controller through the gate: WordPress runs, so its database answers, unless it has just stopped. */
function say_how_database_is()
{
    global $wpdb;
    if (!isset($GLOBALS['clonepanel_answer'])) {
        return;
    }
    $answer = $GLOBALS['clonepanel_answer'];
    unset($GLOBALS['clonepanel_answer']);
    $quiet = $wpdb->suppress_errors(true);
    $rows = $wpdb->get_var("SELECT COUNT(*) FROM {$wpdb->options} WHERE option_name = 'siteurl'");
    $wpdb->suppress_errors($quiet);
    $answer($rows === '1' || $rows === 1 ? 'ok' : 'failed');
}
