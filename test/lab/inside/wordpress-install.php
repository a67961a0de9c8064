<?php
// Installs WordPress in the folder it is run in, and fills it. Run by the account's user; LAB_SITE holds a JSON object:
// host, title, adminPassword, posts [[slug, title, text]...], pages [...], comments [[slug, author, text]...], image.
$site = json_decode(getenv('LAB_SITE'), true);

$_SERVER['HTTP_HOST'] = $site['host'];
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
define('WP_INSTALLING', true);
// Otherwise the installer guesses the address from the path of this script.
define('WP_SITEURL', 'http://' . $site['host']);
// While installing, this would be made from an option that is not there yet.
define('WP_CONTENT_URL', WP_SITEURL . '/wp-content');

// Pluggable: the installer's mail is not wanted.
function wp_new_blog_notification(...$ignored) {}

require_once getcwd() . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/image.php';

// The installer fetches its own front page to test permalinks; no server answers for it yet.
add_filter('pre_http_request', fn () => new WP_Error('lab', 'no requests while installing'));

wp_install($site['title'], 'admin', 'info@example.test', true, '', $site['adminPassword']);
wp_delete_post(1, true);
wp_delete_post(2, true);

global $wp_rewrite, $wpdb;
$wp_rewrite->set_permalink_structure('/%postname%/');
$wp_rewrite->flush_rules(false);
foreach ([
    'blogdescription' => $site['tagline'],
    'comment_moderation' => 0,
    'comment_previously_approved' => 0,
    'comments_notify' => 0,
    'moderation_notify' => 0,
    'timezone_string' => 'UTC',
    'default_pingback_flag' => 0,
] as $name => $value) {
    update_option($name, $value);
}
switch_theme('twentytwentythree');

// Each entry has a second of its own: MariaDB leaves the order of equal dates open, and so would every list of posts.
$second = strtotime('2026-01-05 09:00:00 UTC');
$ids = [];
foreach (['post' => $site['posts'], 'page' => $site['pages']] as $type => $entries) {
    foreach ($entries as [$slug, $title, $text]) {
        $ids[$slug] = wp_insert_post([
            'post_type' => $type, 'post_name' => $slug, 'post_title' => $title, 'post_content' => $text,
            'post_status' => 'publish', 'comment_status' => 'open', 'post_author' => 1,
            'post_date' => gmdate('Y-m-d H:i:s', ++$second), 'post_date_gmt' => gmdate('Y-m-d H:i:s', $second),
        ]);
    }
}
foreach ($site['comments'] as [$slug, $author, $text]) {
    wp_insert_comment(wp_slash([
        'comment_post_ID' => $ids[$slug], 'comment_author' => $author, 'comment_content' => $text,
        'comment_author_email' => 'visitor@example.test', 'comment_approved' => 1,
        'comment_date' => gmdate('Y-m-d H:i:s', ++$second), 'comment_date_gmt' => gmdate('Y-m-d H:i:s', $second),
    ]));
}

$upload = wp_upload_dir();
$file = $upload['path'] . '/' . $site['image'] . '.jpg';
$picture = imagecreatetruecolor(1200, 800);
for ($line = 0; $line < 800; $line++) {
    imageline($picture, 0, $line, 1199, $line, imagecolorallocate($picture, 20, intdiv($line, 4), 120));
}
imagestring($picture, 5, 40, 40, $site['title'], imagecolorallocate($picture, 255, 255, 255));
imagejpeg($picture, $file, 85);
$id = wp_insert_attachment(['post_mime_type' => 'image/jpeg', 'post_title' => $site['image'], 'post_status' => 'inherit'], $file);
wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, $file));
$first = get_post(reset($ids));
$picture = '<img src="' . esc_url(wp_get_attachment_url($id)) . '" alt="' . esc_attr($site['image']) . '">';
wp_update_post(wp_slash(['ID' => $first->ID, 'post_content' => $first->post_content . "\n\n" . $picture]));

echo 'installed ' . get_option('home') . ' with ' . count($ids) . " entries\n";
