# Sessions of different time zones find each other's rows by indexes over a TIMESTAMP.
CREATE TABLE t (id INT PRIMARY KEY, ts TIMESTAMP NULL, p TIMESTAMP(3) NOT NULL DEFAULT '2020-01-01 00:00:00', v INT, KEY (ts), UNIQUE KEY (p, id));
> ok 0
SET time_zone = '+00:00';
> ok 0
INSERT INTO t (id, ts, p) VALUES (1, '2024-01-01 00:00:00', '2024-01-01 00:00:00.5'), (2, '2024-01-02 00:00:00', '2024-01-02 00:00:00'), (3, '2024-01-03 00:00:00', '2024-01-03 00:00:00'), (4, NULL, '2024-01-04 00:00:00');
> ok 4
@b SET time_zone = '+05:00';
> ok 0
@b SELECT id, ts FROM t FORCE INDEX (ts) WHERE ts = '2024-01-01 05:00:00';
> id	ts
> 1	2024-01-01 05:00:00
@b SELECT id, ts FROM t FORCE INDEX (ts) WHERE ts > '2024-01-02 04:59:59' ORDER BY ts;
> id	ts
> 2	2024-01-02 05:00:00
> 3	2024-01-03 05:00:00
@b SELECT id, p FROM t FORCE INDEX (p) WHERE p BETWEEN '2024-01-01 05:00:00.5' AND '2024-01-02 05:00:00' ORDER BY p;
> id	p
> 1	2024-01-01 05:00:00.500
> 2	2024-01-02 05:00:00.000
@b UPDATE t SET ts = '2024-06-01 00:00:00', p = '2024-06-01 00:00:00' WHERE id = 1;
> ok 1
@b SELECT id, ts FROM t FORCE INDEX (ts) WHERE ts > '2020-01-01' ORDER BY ts;
> id	ts
> 2	2024-01-02 05:00:00
> 3	2024-01-03 05:00:00
> 1	2024-06-01 00:00:00
SELECT id, ts FROM t FORCE INDEX (ts) WHERE ts > '2020-01-01' ORDER BY ts;
> id	ts
> 2	2024-01-02 00:00:00
> 3	2024-01-03 00:00:00
> 1	2024-05-31 19:00:00
SELECT id, p FROM t FORCE INDEX (p) WHERE p > '2020-01-01' ORDER BY p;
> id	p
> 2	2024-01-02 00:00:00.000
> 3	2024-01-03 00:00:00.000
> 4	2024-01-04 00:00:00.000
> 1	2024-05-31 19:00:00.000
@b DELETE FROM t WHERE ts = '2024-01-02 05:00:00';
> ok 1
SELECT id, ts FROM t FORCE INDEX (ts) WHERE ts > '2020-01-01' ORDER BY ts;
> id	ts
> 3	2024-01-03 00:00:00
> 1	2024-05-31 19:00:00
@b INSERT INTO t (id, ts, p) VALUES (5, '2024-01-03 05:00:00', '2024-01-03 05:00:00');
> ok 1
SELECT COUNT(*) FROM t FORCE INDEX (ts) WHERE ts = '2024-01-03 00:00:00';
> COUNT(*)
> 2
@c SET time_zone = '-08:00';
> ok 0
@c ALTER TABLE t ADD KEY again (ts, v);
> ok 0
@c SELECT id, ts FROM t FORCE INDEX (again) WHERE ts = '2024-01-02 16:00:00';
> id	ts
> 3	2024-01-02 16:00:00
> 5	2024-01-02 16:00:00
SELECT id, ts FROM t FORCE INDEX (again) WHERE ts = '2024-01-03 00:00:00';
> id	ts
> 3	2024-01-03 00:00:00
> 5	2024-01-03 00:00:00
CHECK TABLE t;
> Table	Op	Msg_type	Msg_text
> script.t	check	status	OK
@b CHECK TABLE t;
> Table	Op	Msg_type	Msg_text
> script.t	check	status	OK
CREATE TABLE u (ts TIMESTAMP PRIMARY KEY, v INT);
> ok 0
INSERT INTO u VALUES ('2024-01-01 00:00:00', 1);
> ok 1
@b INSERT INTO u VALUES ('2024-01-01 00:00:00', 2);
> ok 1
@b INSERT INTO u VALUES ('2024-01-01 05:00:00', 3);
> error 1062: Duplicate entry '2024-01-01 05:00:00' for key 'u.PRIMARY'
@b UPDATE u SET v = 9 WHERE ts = '2024-01-01 05:00:00';
> ok 1
SELECT * FROM u ORDER BY ts;
> ts	v
> 2023-12-31 19:00:00	2
> 2024-01-01 00:00:00	9
@b SELECT * FROM u ORDER BY ts;
> ts	v
> 2024-01-01 00:00:00	2
> 2024-01-01 05:00:00	9
@b DELETE FROM u WHERE ts = '2024-01-01 05:00:00';
> ok 1
SELECT * FROM u;
> ts	v
> 2023-12-31 19:00:00	2
