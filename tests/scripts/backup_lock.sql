# LOCK INSTANCE FOR BACKUP: definitions stay as they are, rows may change.
CREATE TABLE t (a INT PRIMARY KEY);
> ok 0
CREATE TABLE other (a INT);
> ok 0
CREATE TABLE other2 (a INT);
> ok 0
CREATE TABLE other3 (a INT);
> ok 0
CREATE TABLE other4 (a INT);
> ok 0
LOCK INSTANCE FOR BACKUP;
> ok 0
LOCK INSTANCE FOR BACKUP;
> ok 0
@b LOCK INSTANCE FOR BACKUP;
> ok 0
INSERT INTO t VALUES (1);
> ok 1
@c INSERT INTO t VALUES (2);
> ok 1
@c CREATE TEMPORARY TABLE own (a INT);
> ok 0
@c INSERT INTO own VALUES (1);
> ok 1
@c DROP TEMPORARY TABLE own;
> ok 0
@h LOCK TABLES t WRITE;
> ok 0
@h UNLOCK TABLES;
> ok 0
@h FLUSH TABLES;
> ok 0
@c CREATE TABLE u (a INT);
> waits
@d ALTER TABLE other ADD COLUMN b INT;
> waits
@e DROP TABLE other2;
> waits
@g CREATE DATABASE script;
> waits
@i CHECK TABLE t;
> waits
@j CREATE VIEW v AS SELECT 1;
> waits
@k CREATE PROCEDURE p() SELECT 1;
> waits
@l CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;
> waits
@m TRUNCATE TABLE other3;
> waits
@n RENAME TABLE other4 TO w;
> waits
@o OPTIMIZE TABLE t;
> waits
@f ANALYZE TABLE t;
> waits
@q DROP USER IF EXISTS script_nobody;
> waits
UNLOCK INSTANCE;
> ok 0
@b UNLOCK INSTANCE;
> ok 0
> @c ok 0
> @d ok 0
> @e ok 0
> @f Table	Op	Msg_type	Msg_text
> @f script.t	analyze	status	OK
> @g error 1007: Can't create database 'script'; database exists
> @i Table	Op	Msg_type	Msg_text
> @i script.t	check	status	OK
> @j ok 0
> @k ok 0
> @l ok 0
> @m ok 0
> @n ok 0
> @o Table	Op	Msg_type	Msg_text
> @o script.t	optimize	note	Table does not support optimize, doing recreate + analyze instead
> @o script.t	optimize	status	OK
> @q ok 0
SHOW TABLES;
> Tables_in_script
> other
> other3
> t
> u
> v
> w
