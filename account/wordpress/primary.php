<?php
namespace ClonePanel;

/**
 * The primary under its own name. A visitor whom a replica sent here stays here, where his comment and his login are:
 * the public name may lead him back to the replica.
 */
function welcome_from_replicas(array $state)
{
    if ($state['names'] === []) {
        return;
    }
    $here = present_own_origin($state);
    $base = $here === null ? origin_of(stored_url('home')) : $here;
    $public = authority_of(stored_url('home'));
    $is_elsewhere = function (string $authority) use ($state, $here, $base, $public) {
        return $authority !== authority_of($base) && ($here !== null || $authority !== $public)
            && in_array($authority, known_authorities($state), true);
    };
    $come_here = function ($url) use ($is_elsewhere, $base) {
        return is_string($url) && $is_elsewhere(authority_of($url)) ? $base . substr($url, strlen(origin_of($url))) : $url;
    };
    if (isset($_SERVER['HTTP_REFERER'])) {
        $_SERVER['HTTP_REFERER'] = $come_here($_SERVER['HTTP_REFERER']);
    }
    add_filter('allowed_redirect_hosts', function ($hosts) use ($state) {
        return array_merge($hosts, hosts_of_site($state));
    });
    add_filter('wp_redirect', $come_here, 1);
    add_filter('allowed_http_origins', function ($origins) use ($state) {
        foreach (known_authorities($state) as $authority) {
            $origins[] = 'http://' . $authority;
            $origins[] = 'https://' . $authority;
        }
        return $origins;
    });
    if ($here !== null) {
        store_public_name($here);
    }
}

/** Who writes an article under the account's own name must not tie its pictures to this one account. */
function store_public_name(string $here)
{
    add_filter('wp_insert_post_data', function ($row) use ($here) {
        foreach (['post_content', 'post_excerpt', 'guid'] as $column) {
            if (isset($row[$column])) {
                $row[$column] = str_replace($here . '/', origin_of(stored_url('home')) . '/', $row[$column]);
            }
        }
        return $row;
    }, PHP_INT_MAX);
}
