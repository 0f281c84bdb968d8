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
