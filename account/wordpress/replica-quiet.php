<?php
namespace ClonePanel;

/** What WordPress does by itself stays undone on a copy: schedules, mails, updates, calls to itself. */
function keep_quiet(array $state)
{
    quiet_schedule();
    quiet_mail_and_updates();
    quiet_entries($state);
    add_filter('pre_http_request', function ($answer, $arguments, $url) use ($state) {
        return calls_this_site((string) $url, $state) ? new \WP_Error('clonepanel_replica', 'A read-only copy does not call itself.') : $answer;
    }, 1, 3);
}

function quiet_schedule()
{
    if (!defined('DISABLE_WP_CRON')) {
        define('DISABLE_WP_CRON', true);
    }
    // The constant may be false already, by wp-config.php.
    remove_action('init', 'wp_cron');
    foreach (['schedule_event', 'reschedule_event', 'unschedule_event', 'clear_scheduled_hook', 'unschedule_hook'] as $name) {
        add_filter('pre_' . $name, '__return_false', PHP_INT_MAX);
    }
    add_filter('action_scheduler_allow_async_request_runner', '__return_false', PHP_INT_MAX);
    add_filter('action_scheduler_queue_runner_concurrent_batches', '__return_zero', PHP_INT_MAX);
}

function quiet_mail_and_updates()
{
    add_filter('pre_wp_mail', '__return_false', PHP_INT_MAX);
    add_filter('automatic_updater_disabled', '__return_true', PHP_INT_MAX);
    add_filter('file_mod_allowed', '__return_false', PHP_INT_MAX);
    $refuse = function ($file) {
        $file['error'] = 'This copy of the site is read-only at the moment.';
        return $file;
    };
    add_filter('wp_handle_upload_prefilter', $refuse, PHP_INT_MAX);
    add_filter('wp_handle_sideload_prefilter', $refuse, PHP_INT_MAX);
    add_filter('wp_upload_bits', function () {
        return 'This copy of the site is read-only at the moment.';
    }, PHP_INT_MAX);
}

/** The same entries again inside WordPress, for the ways past the request table: moved prefixes, internal calls. */
function quiet_entries(array $state)
{
    add_filter('xmlrpc_enabled', '__return_false', PHP_INT_MAX);
    add_filter('xmlrpc_methods', '__return_empty_array', PHP_INT_MAX);
    add_filter('rest_pre_dispatch', function ($result, $server, $request) use ($state) {
        if (!is_write($request->get_method())) {
            return $result;
        }
        $body = refusal_body(['status' => 503, 'primary' => url_on_primary($state, present_request())]);
        return new \WP_Error($body['code'], $body['message'], $body['data']);
    }, PHP_INT_MAX, 3);
    $answer_at = function (string $action) use ($state) {
        add_action($action, function () use ($state) {
            give_answer(to_primary($state, present_request()));
        }, 0);
    };
    foreach (['pre_comment_on_post', 'login_init', 'admin_init', 'before_signup_header'] as $action) {
        $answer_at($action);
    }
}

function calls_this_site(string $url, array $state): bool
{
    $host = strtolower((string) parse_url($url, PHP_URL_HOST));
    return in_array($host, hosts_of_site($state), true);
}
