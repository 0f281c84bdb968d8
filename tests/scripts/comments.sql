# Comments that are too long: errors under a strict mode, cut without one.
SET @c = REPEAT('x', 1025);
> ok 0
SET @s = CONCAT('CREATE TABLE t (a INT COMMENT ''', @c, ''')');
> ok 0
PREPARE s FROM @s;
> ok 0
EXECUTE s;
> error 1629: The maximum supported character limit for the field, 'a', has been exceeded (max = 1024)
SET @s = CONCAT('CREATE TABLE t (a INT, KEY k (a) COMMENT ''', @c, ''')');
> ok 0
PREPARE s FROM @s;
> ok 0
EXECUTE s;
> error 1688: Comment for index 'k' is too long (max = 1024)
SET @s = CONCAT('CREATE TABLE t (a INT) COMMENT ''', @c, @c, '''');
> ok 0
PREPARE s FROM @s;
> ok 0
EXECUTE s;
> error 1628: Comment for table 't' is too long (max = 2048)
SET @s = CONCAT('CREATE TABLE t (a INT) COMMENT ''', LEFT(CONCAT(@c, @c), 2048), '''');
> ok 0
PREPARE s FROM @s;
> ok 0
EXECUTE s;
> ok 0
DROP TABLE t;
> ok 0
SET sql_mode = '';
> ok 0
SET @s = CONCAT('CREATE TABLE t (a INT COMMENT ''', @c, ''', KEY k (a) COMMENT ''', @c, ''') COMMENT ''', @c, @c, '''');
> ok 0
PREPARE s FROM @s;
> ok 0
EXECUTE s;
> ok 0
SHOW WARNINGS;
> Level	Code	Message
> Warning	1628	Comment for table 't' is too long (max = 2048)
> Warning	1629	The maximum supported character limit for the field, 'a', has been exceeded (max = 1024)
> Warning	1688	Comment for index 'k' is too long (max = 1024)
SELECT LENGTH(column_comment) FROM information_schema.columns WHERE table_schema = 'script' AND table_name = 't';
> LENGTH(column_comment)
> 1024
SELECT LENGTH(index_comment) FROM information_schema.statistics WHERE table_schema = 'script' AND table_name = 't';
> LENGTH(index_comment)
> 1024
SELECT LENGTH(table_comment) FROM information_schema.tables WHERE table_schema = 'script' AND table_name = 't';
> LENGTH(table_comment)
> 2048
SET sql_mode = DEFAULT;
> ok 0
DROP TABLE t;
> ok 0
