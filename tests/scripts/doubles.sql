# A unique index over rows of which several are alike, in their key as the first of them has it.
CREATE TABLE d (id INT PRIMARY KEY, a VARCHAR(10), b INT);
> ok 0
INSERT INTO d VALUES (1, 'x', 1), (2, 'b', 5), (3, 'X', 2), (4, 'B', 5), (5, 'a', 9), (6, 'A', 9), (7, NULL, 3), (8, NULL, 3);
> ok 8
CREATE UNIQUE INDEX da ON d (a);
> error 1062: Duplicate entry 'a' for key 'd.da'
CREATE UNIQUE INDEX db ON d (b);
> error 1062: Duplicate entry '3' for key 'd.db'
ALTER TABLE d ADD UNIQUE (a), ADD UNIQUE (b);
> error 1062: Duplicate entry 'a' for key 'd.a'
ALTER TABLE d ADD UNIQUE (b), ADD UNIQUE (a);
> error 1062: Duplicate entry '3' for key 'd.b'
CREATE UNIQUE INDEX dab ON d (a, b);
> error 1062: Duplicate entry 'a-9' for key 'd.dab'
DELETE FROM d WHERE id IN (5, 6);
> ok 2
CREATE UNIQUE INDEX da ON d (a);
> error 1062: Duplicate entry 'b' for key 'd.da'
DELETE FROM d WHERE id IN (1, 2);
> ok 2
CREATE UNIQUE INDEX da ON d (a);
> ok 0
ALTER TABLE d ADD INDEX db (b), ADD UNIQUE dba (b, a), ADD INDEX da2 (a(1) DESC);
> ok 0
SELECT a, id FROM d FORCE INDEX (da) ORDER BY a, id;
> a	id
> NULL	7
> NULL	8
> B	4
> X	3
SELECT b, id FROM d FORCE INDEX (db) WHERE b = 3 ORDER BY id;
> b	id
> 3	7
> 3	8
CHECK TABLE d;
> Table	Op	Msg_type	Msg_text
> script.d	check	status	OK
