<?php
namespace ClonePanel;

/**
 * The names of this account. Its own name is believed only when the state file holds it, never because a Host header
 * says so: a made-up name in a cached page or a password mail would lead people to somebody else's server.
 */
function answer_by_own_name(array $state)
{
    // Equal on all accounts, or a login would not outlive a change of the primary.
    if (!defined('COOKIEHASH')) {
        define('COOKIEHASH', md5(stored_url('siteurl')));
    }
    hint_no_own_host($state);
    $own = present_own_origin($state);
    if ($own === null) {
        return;
    }
    foreach (['home', 'siteurl'] as $option) {
        $url = $own . url_path(stored_url($option));
        add_filter('pre_option_' . $option, function () use ($url) {
            return $url;
        });
    }
    $localise = function ($url) use ($own) {
        return is_string($url) ? on_origin($url, [origin_of(stored_url('siteurl')), origin_of(stored_url('home'))], $own) : $url;
    };
    // WP_CONTENT_URL was made from the stored address before any must-use plugin ran.
    foreach (['content_url', 'plugins_url', 'theme_root_uri'] as $filter) {
        add_filter($filter, $localise, 1);
    }
    add_filter('upload_dir', function ($folder) use ($localise) {
        $folder['url'] = $localise($folder['url']);
        $folder['baseurl'] = $localise($folder['baseurl']);
        return $folder;
    }, 1);
    add_filter('get_canonical_url', function ($url) use ($own) {
        return is_string($url) ? on_origin($url, [$own], origin_of(stored_url('home'))) : $url;
    });
}

/** WordPress hints at the asset host when it is not the web server's first name, which differs between accounts. */
function hint_no_own_host(array $state)
{
    add_filter('wp_resource_hints', function ($urls, $relation) use ($state) {
        return $relation !== 'dns-prefetch' ? $urls : array_filter($urls, function ($url) use ($state) {
            $host = is_string($url) ? (string) preg_replace('#^([a-z]+:)?//|[:/].*$#i', '', $url) : '';
            return !in_array(strtolower($host), hosts_of_site($state), true);
        });
    }, PHP_INT_MAX, 2);
}

/** All names under which this site answers somewhere, with their ports. */
function known_authorities(array $state): array
{
    $origins = array_filter([$state['ownOrigin'], $state['primaryOrigin'], stored_url('home'), stored_url('siteurl')]);
    $names = array_merge($state['names'], array_map(__NAMESPACE__ . '\authority_of', $origins));
    return array_values(array_unique(array_map('strtolower', $names)));
}

function hosts_of_site(array $state): array
{
    return array_values(array_unique(array_map(function ($authority) {
        return (string) preg_replace('/:\d+$/', '', $authority);
    }, known_authorities($state))));
}

/** Where the visitor is, when that is this account's own name and not the one under which the site is stored; else null. */
function present_own_origin(array $state)
{
    $host = strtolower((string) ($_SERVER['HTTP_HOST'] ?? ''));
    if ($state['ownOrigin'] === null || $host === '' || $host !== authority_of($state['ownOrigin'])) {
        return null;
    }
    if ($host === authority_of(stored_url('home'))) {
        return null;
    }
    return (is_ssl() ? 'https://' : substr($state['ownOrigin'], 0, strpos($state['ownOrigin'], '://') + 3)) . $host;
}

/** As the database (or a constant of wp-config.php) says it, whatever filters answer. */
function stored_url(string $option): string
{
    static $known = [];
    if (!isset($known[$option])) {
        $constant = $option === 'home' ? 'WP_HOME' : 'WP_SITEURL';
        $rows = wp_load_alloptions();
        $url = defined($constant) ? constant($constant) : ($rows[$option] ?? '');
        $known[$option] = rtrim((string) ($url !== '' ? $url : ($rows['siteurl'] ?? '')), '/');
    }
    return $known[$option];
}

function origin_of(string $url): string
{
    return preg_match('#^[a-z]+://[^/?\#]+#i', $url, $found) === 1 ? $found[0] : '';
}

function url_path(string $url): string
{
    return rtrim((string) substr($url, strlen(origin_of($url))), '/');
}

/** The URL on another origin, when it is on one of $from (http and https count as one); else unchanged. */
function on_origin(string $url, array $from, string $to): string
{
    $origin = origin_of($url);
    foreach ($from as $one) {
        if ($origin !== '' && authority_of($origin) === authority_of($one)) {
            return $to . substr($url, strlen($origin));
        }
    }
    return $url;
}
