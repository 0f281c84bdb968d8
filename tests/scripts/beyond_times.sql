# What is beyond the longest time or the last day is NULL and warned of.
CREATE TABLE t (id INT PRIMARY KEY, h TIME, h2 TIME(2), d DATETIME, a DATE, v VARCHAR(30));
> ok 0
INSERT INTO t VALUES (1, '838:59:59', '838:59:58.5', '9999-12-31 23:59:59', '9999-12-31', '838:59:59'), (2, '-838:59:59', '-838:59:59', '0000-01-01', '0000-01-01', '-838:59:59'), (3, '100:00:00', '100:00:00.5', '2024-01-01 10:00:00', '2024-01-01', '100:00:00');
> ok 3
SELECT ADDTIME(h, h), SUBTIME(h, h2), ADDTIME(h2, h2) FROM t ORDER BY id;
> ADDTIME(h, h)	SUBTIME(h, h2)	ADDTIME(h2, h2)
> NULL	00:00:00.50	NULL
> NULL	00:00:00.00	NULL
> 200:00:00	-00:00:00.50	200:00:01.00
SHOW WARNINGS;
> Level	Code	Message
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`h`,`script`.`t`.`h`)'
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`h2`,`script`.`t`.`h2`)'
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`h`,`script`.`t`.`h`)'
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`h2`,`script`.`t`.`h2`)'
SELECT CAST(ADDTIME(h, h) AS CHAR), ADDTIME(h, '800:00:01'), SUBTIME(h, '800:00:01') FROM t ORDER BY id;
> CAST(ADDTIME(h, h) AS CHAR)	ADDTIME(h, '800:00:01')	SUBTIME(h, '800:00:01')
> NULL	NULL	38:59:58
> NULL	-38:59:58	NULL
> 200:00:00	NULL	-700:00:01
SHOW WARNINGS;
> Level	Code	Message
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`h`,`script`.`t`.`h`)'
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`h`,'800:00:01')'
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`h`,`script`.`t`.`h`)'
> Warning	6527	TIME value is out of range in 'subtime(`script`.`t`.`h`,'800:00:01')'
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`h`,'800:00:01')'
# A text is that of the longest time.
SELECT ADDTIME(v, v), ADDTIME(v, h), SUBTIME('-838:59:59', TIME'01:00:00') FROM t ORDER BY id;
> ADDTIME(v, v)	ADDTIME(v, h)	SUBTIME('-838:59:59', TIME'01:00:00')
> 838:59:59	838:59:59	-838:59:59
> -838:59:59	-838:59:59	-838:59:59
> 200:00:00	200:00:00	-838:59:59
SHOW WARNINGS;
> Level	Code	Message
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`v`,`script`.`t`.`v`)'
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`v`,`script`.`t`.`h`)'
> Warning	6527	TIME value is out of range in 'subtime('-838:59:59',TIME'01:00:00')'
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`v`,`script`.`t`.`v`)'
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`v`,`script`.`t`.`h`)'
> Warning	6527	TIME value is out of range in 'subtime('-838:59:59',TIME'01:00:00')'
> Warning	6527	TIME value is out of range in 'subtime('-838:59:59',TIME'01:00:00')'
SELECT ADDTIME(TIME'838:59:59', '00:00:01'), ADDTIME('838:59:59', '00:00:01'), ADDTIME(TIME'838:59:59', '-00:00:01'), ADDTIME(8385959, 1);
> ADDTIME(TIME'838:59:59', '00:00:01')	ADDTIME('838:59:59', '00:00:01')	ADDTIME(TIME'838:59:59', '-00:00:01')	ADDTIME(8385959, 1)
> NULL	838:59:59	838:59:58	838:59:59
SHOW WARNINGS;
> Level	Code	Message
> Warning	6527	TIME value is out of range in 'addtime(TIME'838:59:59','00:00:01')'
> Warning	6527	TIME value is out of range in 'addtime('838:59:59','00:00:01')'
> Warning	6527	TIME value is out of range in 'addtime(8385959,1)'
SELECT ADDTIME(d, h), ADDTIME(a, '24:00:00'), ADDTIME(CONCAT(d, ''), '00:00:01') FROM t ORDER BY id;
> ADDTIME(d, h)	ADDTIME(a, '24:00:00')	ADDTIME(CONCAT(d, ''), '00:00:01')
> NULL	NULL	NULL
> NULL	0000-01-02 00:00:00	0000-01-01 00:00:01
> 2024-01-05 14:00:00	2024-01-02 00:00:00	2024-01-01 10:00:01
SHOW WARNINGS;
> Level	Code	Message
> Warning	6527	DATETIME value is out of range in 'addtime(`script`.`t`.`d`,`script`.`t`.`h`)'
> Warning	6527	DATETIME value is out of range in 'addtime(`script`.`t`.`a`,'24:00:00')'
> Warning	6527	DATETIME value is out of range in 'addtime(concat(`script`.`t`.`d`,''),'00:00:01')'
SELECT SUBTIME(d, '00:00:01'), SUBTIME(a, '00:00:01'), SUBTIME('0000-01-01 00:00:00', '00:00:01') FROM t ORDER BY id;
> SUBTIME(d, '00:00:01')	SUBTIME(a, '00:00:01')	SUBTIME('0000-01-01 00:00:00', '00:00:01')
> 9999-12-31 23:59:58	9999-12-30 23:59:59	NULL
> NULL	NULL	NULL
> 2024-01-01 09:59:59	2023-12-31 23:59:59	NULL
SHOW WARNINGS;
> Level	Code	Message
SELECT TIMESTAMP(d, '00:00:01'), TIMESTAMP(d, h), TIMESTAMP(a, '-00:00:01') FROM t ORDER BY id;
> TIMESTAMP(d, '00:00:01')	TIMESTAMP(d, h)	TIMESTAMP(a, '-00:00:01')
> NULL	NULL	9999-12-30 23:59:59
> 0000-01-01 00:00:01	NULL	NULL
> 2024-01-01 10:00:01	2024-01-05 14:00:00	2023-12-31 23:59:59
SHOW WARNINGS;
> Level	Code	Message
> Warning	6527	DATETIME value is out of range in 'timestamp(`script`.`t`.`d`,'00:00:01')'
> Warning	6527	DATETIME value is out of range in 'timestamp(`script`.`t`.`d`,`script`.`t`.`h`)'
SELECT h + INTERVAL 1 SECOND, h - INTERVAL '1:1' MINUTE_SECOND, h + INTERVAL 900 HOUR, h + INTERVAL 1 DAY IS NULL FROM t ORDER BY id;
> h + INTERVAL 1 SECOND	h - INTERVAL '1:1' MINUTE_SECOND	h + INTERVAL 900 HOUR	h + INTERVAL 1 DAY IS NULL
> NULL	838:58:58	NULL	0
> -838:59:58	NULL	NULL	0
> 100:00:01	99:58:59	NULL	0
SHOW WARNINGS;
> Level	Code	Message
> Warning	6527	TIME value is out of range in '(`script`.`t`.`h` + interval 1 second)'
> Warning	6527	TIME value is out of range in '(`script`.`t`.`h` + interval 900 hour)'
> Warning	6527	TIME value is out of range in '(`script`.`t`.`h` - interval '1:1' minute_second)'
> Warning	6527	TIME value is out of range in '(`script`.`t`.`h` + interval 900 hour)'
> Warning	6527	TIME value is out of range in '(`script`.`t`.`h` + interval 900 hour)'
SELECT a + INTERVAL 1 DAY, a - INTERVAL 1 DAY, a + INTERVAL 1 HOUR FROM t ORDER BY id;
> a + INTERVAL 1 DAY	a - INTERVAL 1 DAY	a + INTERVAL 1 HOUR
> NULL	9999-12-30	9999-12-31 01:00:00
> 0000-01-02	NULL	0000-01-01 01:00:00
> 2024-01-02	2023-12-31	2024-01-01 01:00:00
SHOW WARNINGS;
> Level	Code	Message
> Warning	6527	DATE value is out of range in '(`script`.`t`.`a` + interval 1 day)'
> Warning	6527	DATE value is out of range in '(`script`.`t`.`a` - interval 1 day)'
SELECT d + INTERVAL 1 DAY, d - INTERVAL 1 SECOND, d - INTERVAL 3 DAY FROM t ORDER BY id;
> d + INTERVAL 1 DAY	d - INTERVAL 1 SECOND	d - INTERVAL 3 DAY
> NULL	9999-12-31 23:59:58	9999-12-28 23:59:59
> 0000-01-02 00:00:00	NULL	NULL
> 2024-01-02 10:00:00	2024-01-01 09:59:59	2023-12-29 10:00:00
SHOW WARNINGS;
> Level	Code	Message
> Warning	1441	Datetime function: datetime field overflow
> Warning	1292	Truncated incorrect datetime value: '0000-00-00 23:59:59.000000'
> Warning	1441	Datetime function: datetime field overflow
SELECT '9999-12-31' + INTERVAL 1 DAY, DATE'9999-12-31' + INTERVAL 1 MONTH, DATE'0000-01-02' - INTERVAL 2 DAY, TIMESTAMP'9999-12-31 23:59:59' + INTERVAL 1 SECOND;
> '9999-12-31' + INTERVAL 1 DAY	DATE'9999-12-31' + INTERVAL 1 MONTH	DATE'0000-01-02' - INTERVAL 2 DAY	TIMESTAMP'9999-12-31 23:59:59' + INTERVAL 1 SECOND
> NULL	NULL	NULL	NULL
SHOW WARNINGS;
> Level	Code	Message
> Warning	1441	Datetime function: datetime field overflow
> Warning	6527	DATE value is out of range in '(DATE'9999-12-31' + interval 1 month)'
> Warning	6527	DATE value is out of range in '(DATE'0000-01-02' - interval 2 day)'
> Warning	1441	Datetime function: datetime field overflow
SELECT FROM_DAYS(0), FROM_DAYS(366), FROM_DAYS(3652424), FROM_DAYS(3652425);
> FROM_DAYS(0)	FROM_DAYS(366)	FROM_DAYS(3652424)	FROM_DAYS(3652425)
> NULL	0001-01-01	9999-12-31	NULL
SHOW WARNINGS;
> Level	Code	Message
> Warning	6527	DATE value is out of range in 'from_days(0)'
> Warning	6527	DATE value is out of range in 'from_days(3652425)'
SELECT SUBTIME('0000-00-00 10:00:00', '01:00:00'), ADDTIME('2024-00-01 10:00:00', '25:00:00');
> SUBTIME('0000-00-00 10:00:00', '01:00:00')	ADDTIME('2024-00-01 10:00:00', '25:00:00')
> NULL	NULL
SHOW WARNINGS;
> Level	Code	Message
> Warning	1292	Truncated incorrect datetime value: '0000-00-00 10:00:00'
> Warning	1292	Truncated incorrect datetime value: '2024-00-01 10:00:00'
# A statement that stores it fails under a strict mode.
UPDATE t SET h = ADDTIME(h, h);
> error 6527: TIME value is out of range in 'addtime(`script`.`t`.`h`,`script`.`t`.`h`)'
INSERT INTO t (id, h) SELECT id + 10, h + INTERVAL 1 HOUR FROM t;
> error 6527: TIME value is out of range in '(`script`.`t`.`h` + interval 1 hour)'
INSERT INTO t (id, d) SELECT id + 10, TIMESTAMP(d, h) FROM t;
> error 6527: DATETIME value is out of range in 'timestamp(`script`.`t`.`d`,`script`.`t`.`h`)'
SET sql_mode = '';
> ok 0
INSERT INTO t (id, h) SELECT id + 10, ADDTIME(h, h) FROM t;
> ok 3
SHOW WARNINGS;
> Level	Code	Message
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`h`,`script`.`t`.`h`)'
> Warning	6527	TIME value is out of range in 'addtime(`script`.`t`.`h`,`script`.`t`.`h`)'
SELECT id, h FROM t ORDER BY id;
> id	h
> 1	838:59:59
> 2	-838:59:59
> 3	100:00:00
> 11	NULL
> 12	NULL
> 13	200:00:00
INSERT INTO t (id, d, a) VALUES (20, '2024-00-01 10:00:00', '2024-00-01'), (21, '0000-00-00', '0000-00-00');
> ok 2
SELECT ADDTIME(d, '01:00:00'), SUBTIME(a, '01:00:00'), TIMESTAMP(d, '01:00:00'), d + INTERVAL 1 HOUR, a + INTERVAL 1 DAY FROM t WHERE id >= 20 ORDER BY id;
> ADDTIME(d, '01:00:00')	SUBTIME(a, '01:00:00')	TIMESTAMP(d, '01:00:00')	d + INTERVAL 1 HOUR	a + INTERVAL 1 DAY
> NULL	NULL	NULL	NULL	NULL
> NULL	NULL	NULL	NULL	NULL
SHOW WARNINGS;
> Level	Code	Message
