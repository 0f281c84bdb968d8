# What LOCK TABLES ... WRITE allows to be changed, and that the locks stay while it is.
CREATE TABLE t (a INT PRIMARY KEY, b INT);
> ok 0
CREATE TABLE u (a INT PRIMARY KEY);
> ok 0
INSERT INTO t VALUES (1, 1);
> ok 1
LOCK TABLES t WRITE, u WRITE;
> ok 0
@b SELECT COUNT(*) FROM t;
> waits
ALTER TABLE t ADD COLUMN c INT DEFAULT 7;
> ok 0
CREATE INDEX i ON t (b);
> ok 0
DROP INDEX i ON t;
> ok 0
TRUNCATE TABLE u;
> ok 0
SELECT * FROM t;
> a	b	c
> 1	1	7
INSERT INTO u VALUES (2);
> ok 1
UNLOCK TABLES;
> ok 0
> @b COUNT(*)
> @b 1
LOCK TABLES t WRITE, u WRITE;
> ok 0
@c SELECT COUNT(*) FROM u;
> waits
DROP TABLE u;
> ok 0
> @c error 1146: Table 'script.u' doesn't exist
SELECT COUNT(*) FROM u;
> error 1100: Table 'u' was not locked with LOCK TABLES
INSERT INTO u VALUES (1);
> error 1100: Table 'u' was not locked with LOCK TABLES
SELECT COUNT(*) FROM t;
> COUNT(*)
> 1
ALTER TABLE t RENAME TO w;
> ok 0
SELECT COUNT(*) FROM w;
> COUNT(*)
> 1
SELECT COUNT(*) FROM t;
> error 1100: Table 't' was not locked with LOCK TABLES
INSERT INTO w (a) VALUES (5);
> ok 1
UNLOCK TABLES;
> ok 0
LOCK TABLES w WRITE;
> ok 0
RENAME TABLE w TO t;
> ok 0
SELECT COUNT(*) FROM t;
> COUNT(*)
> 2
UNLOCK TABLES;
> ok 0
LOCK TABLES t WRITE;
> ok 0
DROP TABLE t;
> ok 0
@b SELECT 1;
> 1
> 1
SELECT COUNT(*) FROM t;
> error 1146: Table 'script.t' doesn't exist
CREATE TABLE x (a INT);
> ok 0
UNLOCK TABLES;
> ok 0
CREATE TABLE y (a INT);
> ok 0
LOCK TABLES x WRITE, y READ;
> ok 0
ALTER TABLE y ADD COLUMN b INT;
> error 1099: Table 'y' was locked with a READ lock and can't be updated
DROP TABLE x, y;
> error 1099: Table 'y' was locked with a READ lock and can't be updated
CREATE TRIGGER g BEFORE INSERT ON x FOR EACH ROW SET NEW.a = NEW.a + 1;
> ok 0
CREATE TRIGGER h BEFORE INSERT ON y FOR EACH ROW SET NEW.a = NEW.a + 1;
> error 1099: Table 'y' was locked with a READ lock and can't be updated
INSERT INTO x VALUES (1);
> ok 1
SELECT * FROM x;
> a
> 2
DROP TRIGGER g;
> ok 0
LOCK TABLES x WRITE;
> ok 0
BEGIN;
> ok 0
@b SELECT COUNT(*) FROM x;
> COUNT(*)
> 1
ROLLBACK;
> ok 0
LOCK TABLES x READ;
> ok 0
SELECT * FROM x FOR UPDATE;
> error 1099: Table 'x' was locked with a READ lock and can't be updated
SELECT * FROM x FOR SHARE;
> a
> 2
UNLOCK TABLES;
> ok 0
LOCK TABLES x READ;
> ok 0
@b SELECT * FROM x FOR UPDATE;
> waits
UNLOCK TABLES;
> ok 0
> @b a
> @b 2
