<?php
/*
 * Reads WordPress' settings by running its own wp-config.php, sent over stdin to the host's PHP. WordPress itself is
 * not loaded: ABSPATH points to a folder with an empty wp-settings.php. What the configuration prints is thrown away;
 * the answer stands between two random markers, every value in base64, since passwords may be any bytes.
 */
namespace ClonePanel\Role {
    /** The configuration may choose its database user by role; the reader wants the one that may write. */
    function is_primary()
    {
        return true;
    }
}

namespace {
    list(, $clonepanel_root, $clonepanel_marker, $clonepanel_name, $clonepanel_stub, $clonepanel_config) = $argv;
    define('ABSPATH', $clonepanel_stub . '/');
    // A configuration that loads the true wp-settings.php by its own path is stopped early by WordPress itself.
    define('SHORTINIT', true);
    $_SERVER = [
        'HTTP_HOST' => $clonepanel_name, 'SERVER_NAME' => $clonepanel_name, 'SERVER_PORT' => '80',
        'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/', 'QUERY_STRING' => '',
        'REMOTE_ADDR' => '127.0.0.1', 'SCRIPT_NAME' => '/index.php', 'PHP_SELF' => '/index.php',
        'SCRIPT_FILENAME' => $clonepanel_root . '/index.php', 'DOCUMENT_ROOT' => $clonepanel_root,
    ] + $_SERVER;

    function clonepanel_constant($name)
    {
        return defined($name) && is_scalar(constant($name)) ? base64_encode((string) constant($name)) : null;
    }

    function clonepanel_answer()
    {
        $answer = ['constants' => [], 'prefix' => null];
        $names = [
            'DB_NAME', 'DB_USER', 'DB_PASSWORD', 'DB_HOST', 'MULTISITE', 'WP_CONTENT_DIR', 'WPMU_PLUGIN_DIR', 'AUTH_KEY',
            'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT',
        ];
        foreach ($names as $name) {
            $answer['constants'][$name] = clonepanel_constant($name);
        }
        if (isset($GLOBALS['table_prefix']) && is_string($GLOBALS['table_prefix'])) {
            $answer['prefix'] = base64_encode($GLOBALS['table_prefix']);
        }
        $answer['php'] = PHP_VERSION;
        $answer['extensions'] = get_loaded_extensions();
        $answer['socket'] = base64_encode((string) ini_get('mysqli.default_socket'));
        return $answer;
    }

    ob_start();
    register_shutdown_function(function () use ($clonepanel_marker) {
        while (ob_get_level() > 0) {
            ob_end_clean();
        }
        echo "\n", $clonepanel_marker, json_encode(clonepanel_answer()), $clonepanel_marker, "\n";
    });
    error_reporting(0);
    set_time_limit(20);
    chdir($clonepanel_root);
    require $clonepanel_config;
}
