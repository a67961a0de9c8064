<?php
namespace ClonePanel;

/**
 * The last walls inside WordPress: a filter that drops writing statements before they leave (wpdb then answers false,
 * without a line in the log), and a session that refuses them at the server, for every kind of table.
 */
function write_nothing()
{
    global $wpdb;
    $quiet = $wpdb->suppress_errors(true);
    $wpdb->query('SET SESSION TRANSACTION READ ONLY');
    $wpdb->suppress_errors($quiet);
    add_filter('query', function ($query) {
        return is_reading_statement((string) $query) ? $query : drop_statement();
    }, PHP_INT_MAX);
    add_filter('pre_update_option', function ($value, $option, $old) {
        return $old;
    }, PHP_INT_MAX, 3);
}

/** Only what surely reads is let through; a new kind of statement counts as a write until somebody looks at it. */
function is_reading_statement(string $query): bool
{
    $start = preg_replace('~^(?:\s|\(|/\*(?!!).*?\*/|(?:--\s|\#)[^\n]*\n)+~s', '', substr($query, 0, 4096));
    if (preg_match('/^(SELECT|SHOW|DESCRIBE|DESC|EXPLAIN|USE|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b/i', $start, $found) === 1) {
        return strtoupper($found[1]) !== 'SELECT' || preg_match('/\bINTO\s+(OUTFILE|DUMPFILE)\b/i', $query) !== 1;
    }
    if (preg_match('/^START\s+TRANSACTION\b/i', $start) === 1) {
        return stripos($query, 'READ WRITE') === false;
    }
    if (preg_match('/^SET\b/i', $start) === 1) {
        return preg_match('/READ\s+WRITE|(tx|transaction)_read_only|\bGLOBAL\b|\bPERSIST|\bPASSWORD\b|autocommit/i', $query) !== 1;
    }
    return preg_match('/^WITH\b/i', $start) === 1 && preg_match('/\b(INSERT|UPDATE|DELETE|REPLACE)\b/i', $query) !== 1;
}

/** The empty query that wpdb takes for a refused one. */
function drop_statement(): string
{
    global $wpdb;
    // Otherwise a caller that asks for rows would be given those of the statement before.
    $wpdb->flush();
    return '';
}
