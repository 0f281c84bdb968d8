# Generated columns are worked out from what ON UPDATE sets.
SET timestamp = 1000000000;
> ok 0
SET time_zone = '+00:00';
> ok 0
CREATE TABLE u (id INT, ts TIMESTAMP DEFAULT '2001-01-01' ON UPDATE CURRENT_TIMESTAMP, g DATETIME AS (ts) STORED);
> ok 0
INSERT INTO u (id) VALUES (1);
> ok 1
UPDATE u SET id = 1;
> ok 0
SELECT * FROM u;
> id	ts	g
> 1	2001-01-01 00:00:00	2001-01-01 00:00:00
UPDATE u SET id = 2;
> ok 1
SELECT * FROM u;
> id	ts	g
> 2	2001-09-09 01:46:40	2001-09-09 01:46:40
# A generated column that has another's dates as they are is not checked again; one that makes another type of them is.
SET sql_mode = '';
> ok 0
CREATE TABLE z (id INT, d DATE, t DATETIME, g DATE AS (d) STORED, h DATETIME AS (t) VIRTUAL, s VARCHAR(20) AS (d), KEY (h));
> ok 0
INSERT INTO z (id, d, t) VALUES (1, 0, 0), (2, '2000-00-10', '2000-00-10');
> ok 2
CREATE TABLE y (id INT, d DATE, g DATETIME AS (d) STORED);
> ok 0
INSERT INTO y (id, d) VALUES (1, 0);
> ok 1
CREATE TABLE x (id INT, d DATE, g DATE AS (IFNULL(d, NULL)) STORED);
> ok 0
INSERT INTO x (id, d) VALUES (1, 0);
> ok 1
SET sql_mode = DEFAULT;
> ok 0
UPDATE z SET id = id + 4;
> ok 2
SELECT * FROM z;
> id	d	t	g	h	s
> 5	0000-00-00	0000-00-00 00:00:00	0000-00-00	0000-00-00 00:00:00	0000-00-00
> 6	2000-00-10	2000-00-10 00:00:00	2000-00-10	2000-00-10 00:00:00	2000-00-10
UPDATE y SET id = 5;
> error 1292: Incorrect datetime value: '0000-00-00' for column 'g' at row 1
UPDATE x SET id = 5;
> error 1292: Incorrect date value: '0000-00-00' for column 'g' at row 1
SELECT y.id, x.id FROM y, x;
> id	id
> 1	1
