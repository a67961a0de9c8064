/** Every type, and the values that have hurt somebody. */
export const everyType = `
SET NAMES utf8mb4, sql_mode='NO_AUTO_VALUE_ON_ZERO', time_zone='+00:00', foreign_key_checks=0;
CREATE TABLE numbers (
  id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, ti tinyint, si smallint unsigned, mi mediumint, i int(6) unsigned zerofill, b bigint,
  d decimal(65,30), dz decimal(10,2) unsigned zerofill, f float, db double, f2 float(7,3), bits bit(64), one bit(1), flag tinyint(1), y year
);
INSERT INTO numbers VALUES
 (0, -128, 65535, -8388608, 42, -9223372036854775808, 12345678901234567890123456789012345.123456789012345678901234567890, 1.5, 16777216, 1.7976931348623157e308, 1.5, b'1111111111111111111111111111111111111111111111111111111111111111', b'1', 1, 0),
 (18446744073709551615, NULL, 0, 0, 0, 9223372036854775807, -0.000000000000000000000000000001, 0, 16777217.3, 5e-324, -0.001, 0, b'0', 0, 1901),
 (7, 127, 1, 8388607, 4294967295, 0, 0, 12345678.99, 3.4028235e38, -0e0, 1234.5, 5, NULL, NULL, 2155),
 (8, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0.1, 0.1, NULL, NULL, NULL, NULL, NULL),
 (9, 1, 1, 1, 1, 1, 1, 1, 1.0000001, 1e100, 1, 1, 1, 1, 1970),
 (10, 1, 1, 1, 1, 1, 1, 1, 1.0000002, 1e15, 1, 1, 1, 1, 1970),
 (11, 1, 1, 1, 1, 1, 1, 1, 16777219, 123456789.123456789, 1, 1, 1, 1, 1970),
 (12, 1, 1, 1, 1, 1, 1, 1, 1e-7, 1e22, 1, 1, 1, 1, 1970);
CREATE TABLE texts (
  id int NOT NULL PRIMARY KEY, c char(10), v varchar(300), t tinytext, m mediumtext, l longtext, l1 varchar(300) CHARACTER SET latin1, lt text CHARACTER SET latin1,
  a varchar(50) CHARACTER SET ascii, u3 text CHARACTER SET utf8mb3, gb varchar(50) CHARACTER SET gbk, cy text CHARACTER SET cp1251, u2 varchar(20) CHARACTER SET ucs2,
  sj varchar(20) CHARACTER SET sjis, e enum('a','b','ü','it''s'), ee enum('','x'), s set('one','two','drei ö'), eg enum('中','国') CHARACTER SET gbk, bin varchar(40) COLLATE utf8mb4_bin
) DEFAULT CHARSET=utf8mb4;
INSERT INTO texts (id, c, v, t, m, l, l1, lt, a, u3, e, ee, s, bin) VALUES
 (-2147483648, 'ends  ', 'it''s "quoted" \\\\ back', 'tab\\t nl\\n cr\\r nul\\0 z\\Z', 'emoji 😀😀', REPEAT('long ', 1000), 'café €', 'Ÿ', 'plain', 'ä', 'ü', '', 'one,drei ö', 'A'),
 (-1, '', '', '', '', '', '', '', '', '', 'a', 'x', '', 'a'),
 (0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
 (1, 'NULL', 'NULL', 'N', '4:NULL', '0x00', REPEAT('é', 300), REPEAT('€', 3000), '-- x', 'u3', 'it''s', NULL, 'two', ';'),
 (2147483647, REPEAT('ö', 10), REPEAT('😀', 300), ')', '),', '''', '\\'', '%_', '\\\\', '\\\\n', 'b', 'x', 'one,two,drei ö', 'Aa');
UPDATE texts SET gb = CONVERT('中国' USING gbk), cy = CONVERT('привет' USING cp1251), u2 = 'ucs2 ö', sj = CONVERT('テスト' USING sjis), eg = '国' WHERE id > 0;
UPDATE texts SET cy = CONVERT(0x98 USING cp1251) WHERE id = 1;
UPDATE texts SET l = REPEAT('x', 512) WHERE id = -1; UPDATE texts SET l = REPEAT('x', 513) WHERE id = 0;
INSERT INTO texts (id, ee) VALUES (5, 'no member');
INSERT INTO texts (id, lt) SELECT 100 + seq, CHAR(seq USING latin1) FROM seq_0_to_255;
CREATE TABLE bytes (k varbinary(20) NOT NULL PRIMARY KEY, b3 binary(3), tb tinyblob, bl blob, mb mediumblob, lb longblob);
INSERT INTO bytes VALUES ('', 'a', '', 0x00, 0xff00fe27, REPEAT(0x00ff, 400)), (0x00, NULL, NULL, NULL, NULL, NULL), (0x0000, 0x000000, 0x0a0d, 0x5c27, 0x31, REPEAT('y', 2000000)), ('\\'', 'abc', 'x', 'x', 'x', 'x');
CREATE TABLE times (id int NOT NULL PRIMARY KEY, d date, dt datetime, dt6 datetime(6), ts timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(), ts3 timestamp(3) NULL, t time, t6 time(6));
INSERT INTO times VALUES (1, '0000-00-00', '0000-00-00 00:00:00', '0000-00-00 00:00:00.000000', '1970-01-01 00:00:01', NULL, '-838:59:59', '00:00:00.000001'),
 (2, '2024-02-00', '1000-01-01 00:00:00', '9999-12-31 23:59:59.999999', '2024-03-31 01:30:00', '2024-10-27 00:30:00.123', '838:59:59', '-01:02:03.4'), (3, NULL, NULL, NULL, '2038-01-19 03:14:07', NULL, NULL, NULL);
CREATE TABLE computed (id int NOT NULL PRIMARY KEY, a int, v int GENERATED ALWAYS AS (a * 2) VIRTUAL, s varchar(20) GENERATED ALWAYS AS (CONCAT('s', a)) STORED, hid int INVISIBLE DEFAULT 9, u uuid, i6 inet6, i4 inet4, j json, CONSTRAINT positive CHECK (a > 0), KEY (s));
INSERT INTO computed (id, a, u, i6, i4, j) VALUES (1, 5, '123e4567-e89b-12d3-a456-426655440000', '::1', '127.0.0.1', '{"b": 1, "a": [1.0, "ö"]}'), (2, NULL, NULL, NULL, NULL, NULL);
UPDATE computed SET hid = 77 WHERE id = 2;
CREATE TABLE shapes (id int NOT NULL PRIMARY KEY, g geometry, p point NOT NULL, SPATIAL KEY (p));
INSERT INTO shapes VALUES (1, ST_GeomFromText('LINESTRING(0 0, 1 1.5)', 4326), POINT(1, -2)), (2, NULL, POINT(0.1, 0.2));
CREATE TABLE \`odd \`\`name\`\` "x" 'y' ö\` (\`select\` varchar(191) NOT NULL, \`a b\` text, \`from\`\`x\` int, PRIMARY KEY (\`select\`), FULLTEXT KEY (\`a b\`)) COMMENT='a; comment AUTO_INCREMENT=5 with ''quotes''';
INSERT INTO \`odd \`\`name\`\` "x" 'y' ö\` VALUES ('a', 'text', 1), ('ö', NULL, NULL), ('', '', 0), (REPEAT('😀', 150), 'x', 3);
CREATE TABLE parent (id int NOT NULL PRIMARY KEY, self int, CONSTRAINT self_key FOREIGN KEY (self) REFERENCES parent (id) ON DELETE CASCADE);
CREATE TABLE child (id int NOT NULL PRIMARY KEY, parent int, CONSTRAINT \`child key\` FOREIGN KEY (parent) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE SET NULL);
INSERT INTO parent VALUES (1, 2), (2, 1), (3, NULL); INSERT INTO child VALUES (1, 1), (2, 3), (3, NULL);
CREATE TABLE old_engine (id int NOT NULL PRIMARY KEY, v text) ENGINE=MyISAM; INSERT INTO old_engine VALUES (1, 'a'), (2, 'b');
CREATE TABLE aria_engine (id int NOT NULL, v varchar(20)) ENGINE=Aria; INSERT INTO aria_engine VALUES (1, 'a'), (1, 'a');
CREATE TABLE no_key (a int, b text, c float); INSERT INTO no_key VALUES (1, 'x', 0.1), (1, 'x', 0.1), (NULL, NULL, NULL), (NULL, NULL, NULL);
CREATE TABLE prefix_key (t text NOT NULL, n int, PRIMARY KEY (t(20))); INSERT INTO prefix_key VALUES ('one', 1), ('two', 2);
CREATE TABLE split (id int NOT NULL, y int NOT NULL, v text, PRIMARY KEY (id, y)) PARTITION BY RANGE (y) (PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN MAXVALUE);
INSERT INTO split VALUES (1, 1999, 'a'), (1, 2001, 'b');
`;
