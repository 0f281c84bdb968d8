# ALTER TABLE: names are those of the old table, rows are counted where MySQL copies them, and what it cannot do it refuses.
CREATE TABLE t (a INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY);
> ok 0
INSERT INTO t VALUES (NULL),(NULL);
> ok 2
ALTER TABLE t DROP a, ADD a INT UNSIGNED NOT NULL AUTO_INCREMENT, DROP PRIMARY KEY, ADD PRIMARY KEY (a);
> ok 0
SHOW CREATE TABLE t;
> Table	Create Table
> t	CREATE TABLE `t` (\n  `a` int unsigned NOT NULL AUTO_INCREMENT,\n  PRIMARY KEY (`a`)\n) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
DROP TABLE t;
> ok 0
CREATE TABLE t (a INT, b INT, c INT, KEY k (a), KEY l (a, b));
> ok 0
INSERT INTO t VALUES (1, 2, 3);
> ok 1
ALTER TABLE t DROP a, ADD a INT DEFAULT 7;
> ok 0
SELECT * FROM t;
> b	c	a
> 2	3	7
SHOW CREATE TABLE t;
> Table	Create Table
> t	CREATE TABLE `t` (\n  `b` int DEFAULT NULL,\n  `c` int DEFAULT NULL,\n  `a` int DEFAULT '7',\n  KEY `k` (`a`),\n  KEY `l` (`a`,`b`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
SELECT COUNT(*) FROM t FORCE INDEX (k) WHERE a = 7;
> COUNT(*)
> 1
ALTER TABLE t CHANGE b c INT, CHANGE c b INT;
> ok 0
SELECT * FROM t;
> c	b	a
> 2	3	7
ALTER TABLE t RENAME COLUMN a TO b, RENAME COLUMN b TO a;
> ok 0
SELECT * FROM t;
> c	a	b
> 2	3	7
ALTER TABLE t RENAME COLUMN a TO b;
> error 1060: Duplicate column name 'b'
ALTER TABLE t ADD d INT, DROP d;
> error 1091: Can't DROP 'd'; check that column/key exists
ALTER TABLE t ADD KEY m (b), DROP KEY m;
> error 1091: Can't DROP 'm'; check that column/key exists
ALTER TABLE t DROP KEY k, ADD KEY k (c);
> ok 0
ALTER TABLE t RENAME KEY k TO n, ADD KEY k (b), DROP KEY l;
> ok 0
ALTER TABLE t DROP a, MODIFY a INT;
> error 1054: Unknown column 'a' in 't'
ALTER TABLE t MODIFY a INT, MODIFY a BIGINT;
> error 1054: Unknown column 'a' in 't'
ALTER TABLE t ADD PRIMARY KEY (b), ADD d INT, MODIFY b BIGINT;
> ok 1
SHOW CREATE TABLE t;
> Table	Create Table
> t	CREATE TABLE `t` (\n  `c` int DEFAULT NULL,\n  `a` int DEFAULT NULL,\n  `b` bigint NOT NULL,\n  `d` int DEFAULT NULL,\n  PRIMARY KEY (`b`),\n  KEY `n` (`c`),\n  KEY `k` (`b`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
ALTER TABLE t DROP PRIMARY KEY, MODIFY b INT;
> ok 1
ALTER TABLE t ADD e INT DEFAULT (a + 1);
> ok 1
SELECT a, e FROM t;
> a	e
> 3	4
ALTER TABLE t ORDER BY nowhere;
> error 1054: Unknown column 'nowhere' in 'order clause'
DROP TABLE t;
> ok 0
# Values get the form of the new type.
CREATE TABLE t (b BINARY(8), c CHAR(8));
> ok 0
INSERT INTO t VALUES ('b', 'c');
> ok 1
ALTER TABLE t MODIFY b BINARY(10), MODIFY c CHAR(10);
> ok 1
SELECT HEX(b), HEX(c) FROM t;
> HEX(b)	HEX(c)
> 62000000000000000000	63
DROP TABLE t;
> ok 0
CREATE TABLE t (a TINYTEXT, b TEXT, c MEDIUMTEXT, d LONGTEXT, e VARCHAR(20), f CHAR(3)) CHARSET latin1;
> ok 0
ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4;
> ok 0
SHOW CREATE TABLE t;
> Table	Create Table
> t	CREATE TABLE `t` (\n  `a` text,\n  `b` mediumtext,\n  `c` longtext,\n  `d` longtext,\n  `e` varchar(20) DEFAULT NULL,\n  `f` char(3) DEFAULT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
DROP TABLE t;
> ok 0
CREATE TABLE t (a VARCHAR(30000)) CHARSET latin1;
> ok 0
ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4;
> error 1074: Column length too big for column 'a' (max = 16383); use BLOB or TEXT instead
DROP TABLE t;
> ok 0
# Keys are those of the new columns.
CREATE TABLE t (v VARCHAR(10), w TEXT, KEY (v), KEY (w(5)));
> ok 0
ALTER TABLE t MODIFY v TEXT;
> error 1170: BLOB/TEXT column 'v' used in key specification without a key length
ALTER TABLE t MODIFY v VARCHAR(800);
> error 1071: Specified key was too long; max key length is 3072 bytes
ALTER TABLE t MODIFY w VARCHAR(5);
> ok 0
SHOW CREATE TABLE t;
> Table	Create Table
> t	CREATE TABLE `t` (\n  `v` varchar(10) DEFAULT NULL,\n  `w` varchar(5) DEFAULT NULL,\n  KEY `v` (`v`),\n  KEY `w` (`w`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
ALTER TABLE t MODIFY w INT;
> ok 0
SHOW CREATE TABLE t;
> Table	Create Table
> t	CREATE TABLE `t` (\n  `v` varchar(10) DEFAULT NULL,\n  `w` int DEFAULT NULL,\n  KEY `v` (`v`),\n  KEY `w` (`w`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
DROP TABLE t;
> ok 0
CREATE TABLE t (a TINYTEXT, KEY (a(100)));
> error 1071: Specified key was too long; max key length is 255 bytes
# Constraints hold for the rows that are there.
CREATE TABLE t (a INT, b INT);
> ok 0
INSERT INTO t VALUES (5, 6);
> ok 1
ALTER TABLE t ADD CHECK (a > 10);
> error 3819: Check constraint 't_chk_1' is violated.
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 10) NOT ENFORCED;
> ok 0
ALTER TABLE t ALTER CHECK c ENFORCED;
> error 3819: Check constraint 'c' is violated.
ALTER TABLE t ADD CHECK (a < b);
> ok 1
SHOW CREATE TABLE t;
> Table	Create Table
> t	CREATE TABLE `t` (\n  `a` int DEFAULT NULL,\n  `b` int DEFAULT NULL,\n  CONSTRAINT `c` CHECK ((`a` > 10)) /*!80016 NOT ENFORCED */,\n  CONSTRAINT `t_chk_1` CHECK ((`a` < `b`))\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
DROP TABLE t;
> ok 0
# Names of tables.
CREATE TABLE t (a INT);
> ok 0
ALTER TABLE t RENAME nowhere.t;
> error 1049: Unknown database 'nowhere'
ALTER TABLE t RENAME ``;
> error 1103: Incorrect table name ''
RENAME TABLE t TO ``;
> error 1103: Incorrect table name ''
RENAME TABLE t TO `a `;
> error 1103: Incorrect table name 'a '
CREATE TEMPORARY TABLE u (a INT);
> ok 0
CREATE TEMPORARY TABLE v (b INT);
> ok 0
ALTER TABLE u RENAME v;
> error 1050: Table 'v' already exists
RENAME TABLE u TO w;
> error 1146: Table 'script.u' doesn't exist
ALTER TABLE u RENAME t;
> ok 0
SHOW CREATE TABLE t;
> Table	Create Table
> t	CREATE TEMPORARY TABLE `t` (\n  `a` int DEFAULT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
DROP TABLE t;
> ok 0
SHOW TABLES;
> Tables_in_script
> t
DROP TABLE t, v;
> ok 0
# Ways to change a table.
CREATE TABLE p (a INT PRIMARY KEY);
> ok 0
INSERT INTO p VALUES (2), (3);
> ok 2
CREATE TABLE t (a INT NOT NULL, b INT, v VARCHAR(10), x TEXT, e ENUM('a', 'b'), s SET('a', 'b'), d DECIMAL(10, 2), PRIMARY KEY (a), KEY k (v));
> ok 0
INSERT INTO t VALUES (1, 2, 'a', 'a', 'a', 'a', 1), (2, 3, 'b', 'b', 'b', 'b', 2);
> ok 2
ALTER TABLE t MODIFY b BIGINT, ALGORITHM=INSTANT;
> error 1846: ALGORITHM=INSTANT is not supported. Reason: Need to rebuild the table to change column type. Try ALGORITHM=COPY/INPLACE.
ALTER TABLE t MODIFY b BIGINT, ALGORITHM=INPLACE;
> error 1846: ALGORITHM=INPLACE is not supported. Reason: Cannot change column type INPLACE. Try ALGORITHM=COPY.
ALTER TABLE t MODIFY b BIGINT, LOCK=NONE;
> error 1846: LOCK=NONE is not supported. Reason: Cannot change column type INPLACE. Try LOCK=SHARED.
ALTER TABLE t MODIFY b BIGINT;
> ok 2
ALTER TABLE t MODIFY b BIGINT NOT NULL, ALGORITHM=INSTANT;
> error 1845: ALGORITHM=INSTANT is not supported for this operation. Try ALGORITHM=COPY/INPLACE.
ALTER TABLE t MODIFY b BIGINT NOT NULL, ALGORITHM=INPLACE, LOCK=NONE;
> ok 0
ALTER TABLE t MODIFY v VARCHAR(20), ALGORITHM=INSTANT;
> error 1845: ALGORITHM=INSTANT is not supported for this operation. Try ALGORITHM=COPY/INPLACE.
ALTER TABLE t MODIFY v VARCHAR(20), ALGORITHM=INPLACE;
> ok 0
ALTER TABLE t MODIFY v VARCHAR(64);
> ok 2
ALTER TABLE t MODIFY v VARCHAR(5);
> ok 2
ALTER TABLE t MODIFY e ENUM('a', 'b', 'c'), ALGORITHM=INSTANT;
> ok 0
ALTER TABLE t MODIFY e ENUM('a', 'c', 'b');
> ok 2
ALTER TABLE t MODIFY s SET('a', 'b', 'c'), ALGORITHM=INSTANT;
> ok 0
ALTER TABLE t MODIFY s SET('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i');
> ok 2
SELECT a, e, e + 0, s, s + 0 FROM t;
> a	e	e + 0	s	s + 0
> 1	a	1	a	1
> 2	b	3	b	2
ALTER TABLE t MODIFY d DECIMAL(12, 2);
> ok 2
ALTER TABLE t MODIFY b BIGINT FIRST, ALGORITHM=INSTANT;
> error 1845: ALGORITHM=INSTANT is not supported for this operation. Try ALGORITHM=COPY/INPLACE.
ALTER TABLE t ADD y INT FIRST, ALGORITHM=INSTANT;
> ok 0
ALTER TABLE t DROP y, ALGORITHM=INSTANT;
> ok 0
ALTER TABLE t ADD y INT AS (a + 1) STORED;
> ok 2
ALTER TABLE t DROP y;
> ok 0
ALTER TABLE t ADD y INT AUTO_INCREMENT UNIQUE, LOCK=NONE;
> error 1846: LOCK=NONE is not supported. Reason: Adding an auto-increment column requires a lock. Try LOCK=SHARED.
ALTER TABLE t DROP PRIMARY KEY, ALGORITHM=INPLACE;
> error 1846: ALGORITHM=INPLACE is not supported. Reason: Dropping a primary key is not allowed without also adding a new primary key. Try ALGORITHM=COPY.
ALTER TABLE t DROP PRIMARY KEY;
> ok 2
ALTER TABLE t ADD PRIMARY KEY (a), ALGORITHM=INSTANT;
> error 1845: ALGORITHM=INSTANT is not supported for this operation. Try ALGORITHM=COPY/INPLACE.
ALTER TABLE t ADD PRIMARY KEY (a), ALGORITHM=INPLACE;
> ok 0
ALTER TABLE t ADD INDEX (b), ALGORITHM=INSTANT;
> error 1845: ALGORITHM=INSTANT is not supported for this operation. Try ALGORITHM=COPY/INPLACE.
ALTER TABLE t ADD INDEX ((a + b)), LOCK=NONE;
> error 1846: LOCK=NONE is not supported. Reason: ADD COLUMN col...VIRTUAL, ADD INDEX(col). Try LOCK=SHARED.
ALTER TABLE t ADD CHECK (a > 0), ALGORITHM=INPLACE;
> error 1845: ALGORITHM=INPLACE is not supported for this operation. Try ALGORITHM=COPY.
ALTER TABLE t ADD CHECK (a > 0), LOCK=NONE;
> error 1846: LOCK=NONE is not supported. Reason: COPY algorithm requires a lock. Try LOCK=SHARED.
ALTER TABLE t ORDER BY b;
> ok 2
SHOW WARNINGS;
> Level	Code	Message
> Warning	1105	ORDER BY ignored as there is a user-defined clustered index in the table 't'
ALTER TABLE t COMMENT 'c', ALGORITHM=INSTANT;
> error 1845: ALGORITHM=INSTANT is not supported for this operation. Try ALGORITHM=COPY/INPLACE.
ALTER TABLE t FORCE, ALGORITHM=COPY;
> ok 2
ALTER TABLE t FORCE, ALGORITHM=COPY, LOCK=NONE;
> error 1846: LOCK=NONE is not supported. Reason: COPY algorithm requires a lock. Try LOCK=SHARED.
ALTER TABLE t ADD z INT, ALGORITHM=INSTANT, LOCK=NONE;
> error 1221: Incorrect usage of ALGORITHM=INSTANT and LOCK=NONE/SHARED/EXCLUSIVE
ALTER TABLE t ADD z INT, ALGORITHM=ANY;
> error 1800: Unknown ALGORITHM 'ANY'
ALTER TABLE t ADD z INT, LOCK=ANY;
> error 1801: Unknown LOCK type 'ANY'
ALTER TABLE t RENAME u, LOCK=SHARED;
> error 1845: LOCK=NONE/SHARED is not supported for this operation. Try LOCK=EXCLUSIVE.
ALTER TABLE t DISABLE KEYS;
> ok 0
SHOW WARNINGS;
> Level	Code	Message
> Note	1031	Table storage engine for 't' doesn't have this option
SHOW CREATE TABLE t;
> Table	Create Table
> t	CREATE TABLE `t` (\n  `a` int NOT NULL,\n  `b` bigint NOT NULL,\n  `v` varchar(5) DEFAULT NULL,\n  `x` text,\n  `e` enum('a','c','b') DEFAULT NULL,\n  `s` set('a','b','c','d','e','f','g','h','i') DEFAULT NULL,\n  `d` decimal(12,2) DEFAULT NULL,\n  PRIMARY KEY (`a`),\n  KEY `k` (`v`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
# A temporary table is always copied.
CREATE TEMPORARY TABLE w (a INT, b INT);
> ok 0
INSERT INTO w VALUES (1, 2), (2, 3);
> ok 2
ALTER TABLE w ADD c INT;
> ok 2
ALTER TABLE w ADD d INT, ALGORITHM=INPLACE;
> error 1845: ALGORITHM=INPLACE is not supported for this operation. Try ALGORITHM=COPY.
ALTER TABLE w ADD d INT, ALGORITHM=INSTANT;
> error 1845: ALGORITHM=INSTANT is not supported for this operation. Try ALGORITHM=COPY.
ALTER TABLE w COMMENT 'x', LOCK=NONE;
> ok 2
ALTER TABLE w RENAME x;
> ok 2
DROP TABLE x;
> ok 0
# A view stays in its database.
CREATE VIEW y AS SELECT 1;
> ok 0
RENAME TABLE y TO mysql.y;
> error 1450: Changing schema from 'script' to 'mysql' is not allowed.
RENAME TABLE y TO z;
> ok 0
DROP VIEW z;
> ok 0
