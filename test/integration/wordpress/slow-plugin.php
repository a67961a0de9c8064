<?php
// Plugin Name: Takes its time before it writes, as imports, payments and statistics do.
function slow_note($text)
{
    global $wpdb;
    $wpdb->insert($wpdb->prefix . 'notes', ['text' => $text]);
}
add_action('pre_comment_on_post', function () {
    usleep(1000 * (int) ($_POST['slow_ms'] ?? 0));
    if (isset($_POST['no_language'])) {
        // The error page will have to ask the database for its language.
        unset($GLOBALS['locale']);
        wp_cache_delete('notoptions', 'options');
    }
});
add_action('template_redirect', function () {
    if (isset($_GET['note'])) {
        usleep(1000 * (int) ($_GET['after_ms'] ?? 0));
        slow_note($_GET['note']);
    }
    if (isset($_GET['cache'])) {
        set_transient('slow_cache', $_GET['cache'], 60);
    }
    if (isset($_POST['late_note'])) {
        register_shutdown_function(function () {
            fastcgi_finish_request();
            usleep(1500000);
            slow_note($_POST['late_note']);
        });
    }
});
