# HANDLER: a table read by its indexes, a row at a time.
CREATE TABLE t (a INT, b VARCHAR(10), c INT, PRIMARY KEY (a), KEY bc (b, c), KEY k (c));
> ok 0
INSERT INTO t VALUES (1, 'x', 10), (2, 'y', 20), (3, 'x', 30), (4, 'z', 40), (5, 'y', 50), (6, NULL, 60);
> ok 6
HANDLER t OPEN;
> ok 0
HANDLER t READ FIRST;
> a	b	c
> 1	x	10
HANDLER t READ NEXT;
> a	b	c
> 2	y	20
HANDLER t READ NEXT;
> a	b	c
> 3	x	30
HANDLER t READ FIRST LIMIT 2;
> a	b	c
> 1	x	10
> 2	y	20
HANDLER t READ NEXT LIMIT 10;
> a	b	c
> 3	x	30
> 4	z	40
> 5	y	50
> 6	NULL	60
HANDLER t READ NEXT;
> a	b	c
HANDLER t READ NEXT;
> a	b	c
HANDLER t READ FIRST WHERE c > 25;
> a	b	c
> 3	x	30
HANDLER t READ NEXT WHERE b = 'y' LIMIT 5;
> a	b	c
> 5	y	50
HANDLER t READ FIRST LIMIT 1, 2;
> a	b	c
> 2	y	20
> 3	x	30
HANDLER t READ FIRST LIMIT 2 OFFSET 3;
> a	b	c
> 4	z	40
> 5	y	50

# By an index.
HANDLER t READ bc FIRST;
> a	b	c
> 6	NULL	60
HANDLER t READ bc NEXT;
> a	b	c
> 1	x	10
HANDLER t READ bc NEXT LIMIT 2;
> a	b	c
> 3	x	30
> 2	y	20
HANDLER t READ bc PREV;
> a	b	c
> 3	x	30
HANDLER t READ bc LAST;
> a	b	c
> 4	z	40
HANDLER t READ bc NEXT;
> a	b	c
HANDLER t READ bc PREV;
> a	b	c
> 4	z	40
HANDLER t READ bc PREV LIMIT 10;
> a	b	c
> 5	y	50
> 2	y	20
> 3	x	30
> 1	x	10
> 6	NULL	60
HANDLER t READ bc = ('x');
> a	b	c
> 1	x	10
HANDLER t READ bc NEXT;
> a	b	c
> 3	x	30
HANDLER t READ bc = ('x') LIMIT 10;
> a	b	c
> 1	x	10
> 3	x	30
HANDLER t READ bc = ('x', 30);
> a	b	c
> 3	x	30
HANDLER t READ bc = ('x', 31);
> a	b	c
HANDLER t READ bc > ('x') LIMIT 2;
> a	b	c
> 2	y	20
> 5	y	50
HANDLER t READ bc >= ('x') LIMIT 2;
> a	b	c
> 1	x	10
> 3	x	30
HANDLER t READ bc < ('y');
> a	b	c
> 3	x	30
HANDLER t READ bc < ('y') LIMIT 5;
> a	b	c
> 3	x	30
> 1	x	10
> 6	NULL	60
HANDLER t READ bc <= ('y') LIMIT 2;
> a	b	c
> 5	y	50
> 2	y	20
HANDLER t READ bc <= ('xx');
> a	b	c
> 3	x	30
HANDLER t READ bc = (NULL);
> a	b	c
> 6	NULL	60
HANDLER t READ bc > (NULL);
> a	b	c
> 1	x	10
HANDLER t READ bc < ('x', 30) LIMIT 3;
> a	b	c
> 1	x	10
> 6	NULL	60
HANDLER t READ bc >= ('x', 11) LIMIT 3;
> a	b	c
> 3	x	30
> 2	y	20
> 5	y	50
HANDLER t READ `PRIMARY` = (3);
> a	b	c
> 3	x	30
HANDLER t READ `PRIMARY` NEXT;
> a	b	c
> 4	z	40
HANDLER t READ `PRIMARY` PREV;
> a	b	c
> 3	x	30
HANDLER t READ `PRIMARY` > (4) LIMIT 5;
> a	b	c
> 5	y	50
> 6	NULL	60
HANDLER t READ `PRIMARY` <= (2) LIMIT 5;
> a	b	c
> 2	y	20
> 1	x	10
HANDLER t READ `PRIMARY` LAST;
> a	b	c
> 6	NULL	60
HANDLER t READ `primary` = (2);
> a	b	c
> 2	y	20
HANDLER t READ k >= (15) WHERE b = 'x';
> a	b	c
> 3	x	30
HANDLER t READ k < (15 + 30) LIMIT 2;
> a	b	c
> 4	z	40
> 3	x	30
HANDLER t READ bc = ('x', 10, 1);
> error 1070: Too many key parts specified; max 2 parts allowed
HANDLER t READ bc = ();
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near ')' at line 1
HANDLER t READ nokey FIRST;
> error 1176: Key 'nokey' doesn't exist in table 't'
HANDLER t READ k = ('30');
> a	b	c
> 3	x	30
HANDLER t READ k = ('abc');
> a	b	c
HANDLER t READ k > (30.5);
> a	b	c
> 4	z	40
HANDLER t READ FIRST WHERE t.a = 2;
> a	b	c
> 2	y	20
HANDLER t READ PREV;
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '' at line 1
HANDLER t READ LAST;
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '' at line 1

# A cursor stands where its index is read; another index begins anew.
HANDLER t READ k = (20);
> a	b	c
> 2	y	20
HANDLER t READ bc NEXT;
> a	b	c
> 6	NULL	60
HANDLER t READ k NEXT;
> a	b	c
> 1	x	10
HANDLER t READ NEXT;
> a	b	c
> 1	x	10
HANDLER t READ FIRST;
> a	b	c
> 1	x	10
HANDLER t READ k NEXT;
> a	b	c
> 1	x	10
HANDLER t CLOSE;
> ok 0
HANDLER t READ FIRST;
> error 1109: Unknown table 't' in HANDLER
HANDLER t CLOSE;
> error 1109: Unknown table 't' in HANDLER

# Names.
HANDLER t OPEN AS h;
> ok 0
HANDLER t READ FIRST;
> error 1109: Unknown table 't' in HANDLER
HANDLER h READ FIRST;
> a	b	c
> 1	x	10
HANDLER h READ FIRST WHERE h.a = 2;
> a	b	c
> 2	y	20
HANDLER t OPEN h;
> error 1066: Not unique table/alias: 'h'
HANDLER t OPEN H;
> error 1066: Not unique table/alias: 'H'
HANDLER t OPEN;
> ok 0
HANDLER script.t OPEN;
> error 1066: Not unique table/alias: 't'
HANDLER script.t READ FIRST;
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'READ FIRST' at line 1
HANDLER h READ k NEXT;
> a	b	c
> 1	x	10
HANDLER t READ k NEXT;
> a	b	c
> 1	x	10
HANDLER h READ k NEXT;
> a	b	c
> 2	y	20
HANDLER t READ k NEXT;
> a	b	c
> 2	y	20
HANDLER h CLOSE;
> ok 0
HANDLER t CLOSE;
> ok 0
HANDLER missing OPEN;
> error 1146: Table 'script.missing' doesn't exist
HANDLER nowhere.t OPEN;
> error 1049: Unknown database 'nowhere'
CREATE VIEW v AS SELECT 1;
> ok 0
HANDLER v OPEN;
> error 1347: 'script.v' is not BASE TABLE
HANDLER information_schema.tables OPEN;
> error 1347: 'information_schema.TABLES' is not BASE TABLE
CREATE TEMPORARY TABLE own (a INT PRIMARY KEY);
> ok 0
INSERT INTO own VALUES (1), (2);
> ok 2
HANDLER own OPEN;
> ok 0
HANDLER own READ `PRIMARY` LAST;
> a
> 2
HANDLER own READ `PRIMARY` PREV;
> a
> 1
HANDLER own CLOSE;
> ok 0

# What others and one's own statements change is seen, unless a transaction reads.
HANDLER t OPEN;
> ok 0
HANDLER t READ `PRIMARY` = (3);
> a	b	c
> 3	x	30
@b INSERT INTO t VALUES (35, 'n', 35);
> ok 1
INSERT INTO t VALUES (36, 'n', 36);
> ok 1
@b DELETE FROM t WHERE a = 4;
> ok 1
HANDLER t READ `PRIMARY` NEXT;
> a	b	c
> 5	y	50
HANDLER t READ `PRIMARY` NEXT LIMIT 9;
> a	b	c
> 6	NULL	60
> 35	n	35
> 36	n	36
BEGIN;
> ok 0
HANDLER t READ `PRIMARY` FIRST;
> a	b	c
> 1	x	10
@b INSERT INTO t VALUES (37, 'n', 37);
> ok 1
HANDLER t READ `PRIMARY` LAST;
> a	b	c
> 36	n	36
INSERT INTO t VALUES (38, 'n', 38);
> ok 1
HANDLER t READ `PRIMARY` LAST;
> a	b	c
> 38	n	38
@b DELETE FROM t WHERE a = 36;
> ok 1
HANDLER t READ `PRIMARY` PREV;
> a	b	c
> 36	n	36
ROLLBACK;
> ok 0
HANDLER t READ `PRIMARY` NEXT;
> a	b	c
> 37	n	37

# It does not lock rows, and is closed by a change of the table.
@b BEGIN;
> ok 0
@b UPDATE t SET c = 100 WHERE a = 1;
> ok 1
HANDLER t READ `PRIMARY` = (1);
> a	b	c
> 1	x	10
@b COMMIT;
> ok 0
HANDLER t READ `PRIMARY` = (1);
> a	b	c
> 1	x	100
HANDLER t CLOSE;
> ok 0
HANDLER t OPEN;
> ok 0
HANDLER t READ FIRST;
> a	b	c
> 1	x	100
ALTER TABLE t ADD COLUMN d INT;
> ok 0
HANDLER t READ FIRST;
> error 1109: Unknown table 't' in HANDLER
HANDLER t OPEN;
> ok 0
TRUNCATE TABLE t;
> ok 0
HANDLER t READ FIRST;
> error 1109: Unknown table 't' in HANDLER
HANDLER t OPEN;
> ok 0
DROP TABLE t;
> ok 0
HANDLER t READ FIRST;
> error 1109: Unknown table 't' in HANDLER
HANDLER t CLOSE;
> error 1109: Unknown table 't' in HANDLER

# FLUSH TABLES closes it, LOCK TABLES refuses it.
CREATE TABLE t (a INT PRIMARY KEY);
> ok 0
INSERT INTO t VALUES (1), (2);
> ok 2
HANDLER t OPEN;
> ok 0
HANDLER t READ FIRST;
> a
> 1
FLUSH TABLES;
> ok 0
HANDLER t READ NEXT;
> a
> 1
LOCK TABLES t READ;
> ok 0
HANDLER t READ FIRST;
> error 1192: Can't execute the given command because you have active locked tables or an active transaction
HANDLER t OPEN;
> error 1192: Can't execute the given command because you have active locked tables or an active transaction
HANDLER t CLOSE;
> error 1192: Can't execute the given command because you have active locked tables or an active transaction
UNLOCK TABLES;
> ok 0
HANDLER t READ FIRST;
> a
> 1
HANDLER t CLOSE;
> ok 0
CREATE TABLE nokey (a INT);
> ok 0
INSERT INTO nokey VALUES (2), (1), (3);
> ok 3
HANDLER nokey OPEN;
> ok 0
HANDLER nokey READ FIRST LIMIT 5;
> a
> 2
> 1
> 3
HANDLER nokey READ `PRIMARY` FIRST;
> error 1176: Key 'PRIMARY' doesn't exist in table 'nokey'
HANDLER nokey READ NEXT;
> a
CREATE TABLE parts (a INT, b INT, KEY i (a));
> ok 0
HANDLER parts OPEN;
> ok 0
HANDLER parts READ i FIRST;
> a	b
HANDLER parts READ FIRST;
> a	b
