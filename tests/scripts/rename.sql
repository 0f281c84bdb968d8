# RENAME TABLE: several at once, tables that change places, targets that are there.
CREATE TABLE a (x INT);
> ok 0
CREATE TABLE b (x INT);
> ok 0
INSERT INTO a VALUES (1);
> ok 1
INSERT INTO b VALUES (2),(3);
> ok 2
RENAME TABLE a TO c, b TO a, c TO b;
> ok 0
SELECT COUNT(*) FROM a;
> COUNT(*)
> 2
SELECT COUNT(*) FROM b;
> COUNT(*)
> 1
RENAME TABLE a TO b;
> error 1050: Table 'b' already exists
RENAME TABLE a TO c, b TO c;
> error 1050: Table 'c' already exists
SELECT COUNT(*) FROM a;
> COUNT(*)
> 2
RENAME TABLE nowhere TO d;
> error 1146: Table 'script.nowhere' doesn't exist
