<?php
// Installs the test site: run by php-cli in its document root, with the site's name as argument.
$name = $argv[1];
$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = $name;
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
define('WP_INSTALLING', true);
require getcwd() . '/wp-load.php';
function wp_new_blog_notification() {}
add_filter('pre_http_request', function () {
    return new WP_Error('offline', 'offline');
});
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Harbour & Walks', 'admin', 'admin@example.test', true, '', 'secret-of-admin');
update_option('siteurl', "http://$name");
update_option('home', "http://$name");
update_option('permalink_structure', '/%year%/%postname%/');
switch_theme($argv[2]);
update_option('users_can_register', 1);
update_option('comment_moderation', 0);
update_option('comment_previously_approved', 0);
update_option('default_pingback_flag', 1);
$image = wp_upload_bits('pier.svg', null, '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>');
$category = wp_create_category('Walks');
// A comment without a mail address gets its picture from a host that WordPress draws by lot.
$block = '<!-- wp:image --><figure class="wp-block-image"><img src="' . $image['url'] . '" srcset="' . $image['url'] . ' 8w" alt="Pier"/></figure><!-- /wp:image -->';
for ($number = 1; $number <= 3; $number++) {
    $post = wp_insert_post([
        // Each a second of its own: articles of one and the same have no order.
        'post_date' => date('Y-m-d H:i:s', time() - 60 + $number),
        'post_title' => "Walk $number – 🚢", 'post_name' => "walk-$number", 'post_status' => 'publish', 'post_category' => [$category],
        'post_content' => $block . '<!-- wp:paragraph --><p>See <a href="http://' . $name . '/about/">about us</a>, "quoted" & more.</p><!-- /wp:paragraph -->',
    ]);
    wp_insert_comment(['comment_post_ID' => $post, 'comment_author' => 'Ida', 'comment_author_email' => 'ida@example.test', 'comment_content' => "Lovely $number", 'comment_approved' => 1]);
}
wp_insert_post(['post_title' => 'About', 'post_name' => 'about', 'post_type' => 'page', 'post_status' => 'publish', 'post_content' => 'Three people.']);
wp_insert_post(['post_title' => 'Locked', 'post_name' => 'locked', 'post_type' => 'page', 'post_status' => 'publish', 'post_password' => 'abc', 'post_content' => 'Hidden.']);
flush_rewrite_rules();
echo "installed\n";
