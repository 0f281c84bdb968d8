# Values of INSERT that read columns of their own row, and what IGNORE and modes without strictness say of values.
CREATE TABLE s (a INT DEFAULT 1, b INT DEFAULT 2, d DATE DEFAULT '1962-03-03', dt DATETIME);
> ok 0
INSERT INTO s SET b = 5, a = b;
> ok 1
INSERT INTO s (b, a) VALUES (7, b), (8, b + 1);
> ok 2
INSERT INTO s (a, b) VALUES (8, a + 1), (b, 9);
> ok 2
INSERT INTO s SET dt = '2007-03-23 13:49:38', d = dt;
> ok 1
INSERT INTO s SET a = '12', b = a + 1;
> ok 1
SELECT * FROM s;
> a	b	d	dt
> 5	5	1962-03-03	NULL
> 7	7	1962-03-03	NULL
> 9	8	1962-03-03	NULL
> 8	9	1962-03-03	NULL
> 2	9	1962-03-03	NULL
> 1	2	2007-03-23	2007-03-23 13:49:38
> 12	13	1962-03-03	NULL
CREATE TABLE i (d DATE, t TIME, dt DATETIME, ts TIMESTAMP NULL, dc DECIMAL(4,1), f FLOAT, db DOUBLE);
> ok 0
INSERT INTO i (f) VALUES ('abc');
> error 1366: Incorrect FLOAT value: 'abc' for column 'f' at row 1
INSERT INTO i (db) VALUES ('abc');
> error 1366: Incorrect DOUBLE value: 'abc' for column 'db' at row 1
INSERT INTO i (d) VALUES ('2004-13-15');
> error 1292: Incorrect date value: '2004-13-15' for column 'd' at row 1
INSERT IGNORE INTO i (d) VALUES ('2004-0-29'), ('2004-13-15'), ('2003-02-30'), ('abc'), (''), (0), ('2001-01-01 10:11:12'), ('2001-01-01x');
> ok 8
SHOW WARNINGS;
> Level	Code	Message
> Warning	1264	Out of range value for column 'd' at row 1
> Warning	1265	Data truncated for column 'd' at row 2
> Warning	1264	Out of range value for column 'd' at row 3
> Warning	1265	Data truncated for column 'd' at row 4
> Warning	1265	Data truncated for column 'd' at row 5
> Warning	1264	Out of range value for column 'd' at row 6
> Note	1265	Data truncated for column 'd' at row 7
> Warning	1265	Data truncated for column 'd' at row 8
INSERT IGNORE INTO i (t) VALUES ('abc'), ('25:61:61'), ('900:00:00'), ('10:11:12x');
> ok 4
SHOW WARNINGS;
> Level	Code	Message
> Warning	1265	Data truncated for column 't' at row 1
> Warning	1264	Out of range value for column 't' at row 2
> Warning	1264	Out of range value for column 't' at row 3
> Warning	1265	Data truncated for column 't' at row 4
INSERT IGNORE INTO i (dt, ts) VALUES ('2001-01-01 25:11:12', '1960-01-01'), ('2001-02-30', 'abc');
> ok 2
SHOW WARNINGS;
> Level	Code	Message
> Warning	1265	Data truncated for column 'dt' at row 1
> Warning	1264	Out of range value for column 'ts' at row 1
> Warning	1264	Out of range value for column 'dt' at row 2
> Warning	1265	Data truncated for column 'ts' at row 2
INSERT IGNORE INTO i (dc) VALUES ('abc'), ('1x'), (99999), (1.55);
> ok 4
SHOW WARNINGS;
> Level	Code	Message
> Warning	1366	Incorrect decimal value: 'abc' for column 'dc' at row 1
> Note	1265	Data truncated for column 'dc' at row 2
> Warning	1264	Out of range value for column 'dc' at row 3
> Note	1265	Data truncated for column 'dc' at row 4
SELECT * FROM i;
> d	t	dt	ts	dc	f	db
> 0000-00-00	NULL	NULL	NULL	NULL	NULL	NULL
> 0000-00-00	NULL	NULL	NULL	NULL	NULL	NULL
> 0000-00-00	NULL	NULL	NULL	NULL	NULL	NULL
> 0000-00-00	NULL	NULL	NULL	NULL	NULL	NULL
> 0000-00-00	NULL	NULL	NULL	NULL	NULL	NULL
> 0000-00-00	NULL	NULL	NULL	NULL	NULL	NULL
> 2001-01-01	NULL	NULL	NULL	NULL	NULL	NULL
> 2001-01-01	NULL	NULL	NULL	NULL	NULL	NULL
> NULL	00:00:00	NULL	NULL	NULL	NULL	NULL
> NULL	00:00:00	NULL	NULL	NULL	NULL	NULL
> NULL	838:59:59	NULL	NULL	NULL	NULL	NULL
> NULL	10:11:12	NULL	NULL	NULL	NULL	NULL
> NULL	NULL	0000-00-00 00:00:00	0000-00-00 00:00:00	NULL	NULL	NULL
> NULL	NULL	0000-00-00 00:00:00	0000-00-00 00:00:00	NULL	NULL	NULL
> NULL	NULL	NULL	NULL	0.0	NULL	NULL
> NULL	NULL	NULL	NULL	1.0	NULL	NULL
> NULL	NULL	NULL	NULL	999.9	NULL	NULL
> NULL	NULL	NULL	NULL	1.6	NULL	NULL
CREATE TABLE v (a VARCHAR(70000));
> error 1074: Column length too big for column 'a' (max = 16383); use BLOB or TEXT instead
SET sql_mode = '';
> ok 0
CREATE TABLE v (a VARCHAR(70000), b VARBINARY(70000), c VARCHAR(17000));
> ok 0
SHOW WARNINGS;
> Level	Code	Message
> Note	1246	Converting column 'a' from VARCHAR to TEXT
> Note	1246	Converting column 'b' from VARBINARY to BLOB
> Note	1246	Converting column 'c' from VARCHAR to TEXT
SHOW CREATE TABLE v;
> Table	Create Table
> v	CREATE TABLE `v` (\n  `a` mediumtext,\n  `b` mediumblob,\n  `c` mediumtext\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
CREATE TABLE x (e TEXT DEFAULT '');
> ok 0
SHOW WARNINGS;
> Level	Code	Message
> Warning	1101	BLOB, TEXT, GEOMETRY or JSON column 'e' can't have a default value
CREATE TABLE w (e TEXT DEFAULT 'x');
> error 1101: BLOB, TEXT, GEOMETRY or JSON column 'e' can't have a default value
SELECT * FROM (SELECT a, (@r := IFNULL(@r, 0) + 1) r FROM s) x WHERE x.a = 7;
> a	r
> 7	2
