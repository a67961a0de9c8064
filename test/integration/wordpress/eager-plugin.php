<?php
// Plugin Name: Writes on plain page views, as careless plugins do.
// Tests post faster than people.
add_filter('wp_is_comment_flood', '__return_false', 99);
add_filter('comment_flood_filter', '__return_false', 99);
remove_all_filters('check_comment_flood');
add_action('init', function () {
    if (!isset($_GET['eager'])) {
        return;
    }
    if ($_GET['eager'] === 'complain') {
        trigger_error('a complaint');
        return;
    }
    global $wpdb;
    update_option('eager', microtime(true));
    set_transient('eager', 'x', 60);
    $wpdb->insert($wpdb->prefix . 'posts', ['post_title' => 'eager', 'post_content' => '', 'post_excerpt' => '', 'to_ping' => '', 'pinged' => '', 'post_content_filtered' => '']);
    $wpdb->query("/* hello */ UPDATE {$wpdb->prefix}options SET option_value = 'hacked' WHERE option_name = 'blogname'");
    $wpdb->query("CREATE TABLE IF NOT EXISTS eager (id int)");
    wp_insert_post(['post_title' => 'eager', 'post_status' => 'publish']);
    wp_schedule_single_event(time() + 60, 'eager_event', [microtime()]);
    wp_mail('someone@example.test', 'eager', 'A second time.');
    wp_upload_bits('eager.txt', null, 'eager');
    wp_remote_post(home_url('/wp-cron.php'), ['timeout' => 1]);
    if ($_GET['eager'] === 'past-the-filter') {
        // The filter is taken away: the session must refuse by itself.
        remove_all_filters('query');
        $wpdb->suppress_errors(true);
        $wpdb->query("UPDATE {$wpdb->prefix}options SET option_value = 'hacked' WHERE option_name = 'blogname'");
    }
    if ($_GET['eager'] === 'own-connection') {
        // Only the database's own rights stop this one.
        mysqli_report(MYSQLI_REPORT_OFF);
        list($host, $socket) = explode(':', DB_HOST . ':');
        $own = mysqli_connect($host, DB_USER, DB_PASSWORD, DB_NAME, null, $socket);
        mysqli_query($own, "UPDATE {$wpdb->prefix}options SET option_value = 'hacked' WHERE option_name = 'blogname'");
    }
});
