# Literals and what is deprecated about statements. Expected: MySQL's answers.
SELECT 0x41, 0x41 + 0, b'101' + 0, 0x41 = 65, 0x7f | 0x80, HEX(_binary 0x0003 << 8);
> 0x41	0x41 + 0	b'101' + 0	0x41 = 65	0x7f | 0x80	HEX(_binary 0x0003 << 8)
> A	65	5	1	255	0300
SELECT HEX(_binary 0x0f0f | 0xf0f0), HEX(~_binary 0x00ff);
> HEX(_binary 0x0f0f | 0xf0f0)	HEX(~_binary 0x00ff)
> FFFF	FF00
SELECT _binary 0x01 | 0x0203;
> error 3513: Binary operands of bitwise operators must be of equal length
CREATE TABLE h (i INT, c VARCHAR(10), l VARCHAR(10) CHARACTER SET latin1);
INSERT INTO h VALUES (0x41, 0x41, 0xe9);
> affected 1
SELECT i, c, HEX(l), l FROM h;
> i	c	HEX(l)	l
> 65	A	E9	é
SELECT -18446744073709551615, -(-9223372036854775808);
> -18446744073709551615	-(-9223372036854775808)
> -18446744073709551615	9223372036854775808
SELECT CAST(1 AS DECIMAL(20,5)), CAST('2020-01-01 10:00:00.55' AS DATETIME(1));
> CAST(1 AS DECIMAL(20,5))	CAST('2020-01-01 10:00:00.55' AS DATETIME(1))
> 1.00000	2020-01-01 10:00:00.6
SELECT CAST(1 AS DECIMAL(20,3)), CAST('2020-01-01 10:00:00.55' AS DATETIME(2));
> CAST(1 AS DECIMAL(20,3))	CAST('2020-01-01 10:00:00.55' AS DATETIME(2))
> 1.000	2020-01-01 10:00:00.55
SELECT HEX(CAST('a' AS BINARY(3))), HEX(CHAR(0xd18f USING utf8mb4)), HEX(_ucs2 0x012345);
> HEX(CAST('a' AS BINARY(3)))	HEX(CHAR(0xd18f USING utf8mb4))	HEX(_ucs2 0x012345)
> 610000	D18F	00012345
> warning 1287: 'ucs2' is deprecated and will be removed in a future release. Please use utf8mb4 instead
SELECT TIMESTAMP'2021/07-15 23:01:02', TIMESTAMP'2015-01-01 10:10:10.1+05:30';
> TIMESTAMP'2021/07-15 23:01:02'	TIMESTAMP'2015-01-01 10:10:10.1+05:30'
> 2021-07-15 23:01:02	2015-01-01 04:40:10.1
> warning 4095: Delimiter '/' in position 4 in datetime value '2021/07-15 23:01:02' at row 1 is deprecated. Prefer the standard '-'.
SELECT DATE' 2021-09-20';
> DATE' 2021-09-20'
> 2021-09-20
> warning 4096: Delimiter ' ' in position 0 in datetime value ' 2021-09-20' at row 1 is superfluous and is deprecated. Please remove.
SELECT 1 AS a, (SELECT a + 1) AS b;
> a	b
> 1	2
SELECT LEAST(CAST('01-01-01' AS DATE), '01-01-02'), GREATEST(CAST('01-01-01' AS DATETIME), '01-01-02');
> LEAST(CAST('01-01-01' AS DATE), '01-01-02')	GREATEST(CAST('01-01-01' AS DATETIME), '01-01-02')
> 2001-01-01	2001-01-02 00:00:00
SELECT 'a\0' = 'a', STRCMP('a\0', 'a' COLLATE utf8mb4_general_ci);
> 'a\0' = 'a'	STRCMP('a\0', 'a' COLLATE utf8mb4_general_ci)
> 1	-1
SELECT @a := 1;
> @a := 1
> 1
> warning 1287: Setting user variables within expressions is deprecated and will be removed in a future release. Consider alternatives: 'SET variable=expression, ...', or 'SELECT expression(s) INTO variables(s)'.
SELECT SQL_CALC_FOUND_ROWS 1;
> 1
> 1
> warning 1287: SQL_CALC_FOUND_ROWS is deprecated and will be removed in a future release. Consider using two separate queries instead.
SELECT _utf8'a', N'a';
> a	a
> a	a
> warning 3719: 'utf8' is currently an alias for the character set UTF8MB3, but will be an alias for UTF8MB4 in a future release. Please consider using UTF8MB4 in order to be unambiguous.
> warning 3720: NATIONAL/NCHAR/NVARCHAR implies the character set UTF8MB3, which will be replaced by UTF8MB4 in a future release. Please consider using CHAR(x) CHARACTER SET UTF8MB4 in order to be unambiguous.
SELECT CONVERT('a' USING utf8mb3);
> CONVERT('a' USING utf8mb3)
> a
> warning 1287: 'utf8mb3' is deprecated and will be removed in a future release. Please use utf8mb4 instead
SELECT BINARY 'a' && 1;
> BINARY 'a' && 1
> 0
> warning 1287: 'BINARY expr' is deprecated and will be removed in a future release. Please use CAST instead
> warning 1287: '&&' is deprecated and will be removed in a future release. Please use AND instead
> warning 1292: Truncated incorrect DOUBLE value: 'a'
SELECT !0, 1 || 0;
> !0	1 || 0
> 1	1
> warning 1287: '!' is deprecated and will be removed in a future release. Please use NOT instead
> warning 1287: '|| as a synonym for OR' is deprecated and will be removed in a future release. Please use OR instead
SELECT JSON_EXTRACT('{"a":1}', '$.a') IS TRUE;
> JSON_EXTRACT('{"a":1}', '$.a') IS TRUE
> 1
> warning 3986: Evaluating a JSON value in SQL boolean context does an implicit comparison against JSON integer 0; if this is not what you want, consider converting JSON to a SQL numeric type with JSON_VALUE RETURNING
SELECT CAST('9223372036854775809' AS SIGNED);
> CAST('9223372036854775809' AS SIGNED)
> -9223372036854775807
> warning 1105: Cast to signed converted positive out-of-range integer to its negative complement
CREATE TABLE w (a INT(5), b FLOAT(5,2), c DOUBLE UNSIGNED, d YEAR(4), e DECIMAL(5,2) ZEROFILL, f TINYINT(1));
> warning 1681: Integer display width is deprecated and will be removed in a future release.
> warning 1681: Specifying number of digits for floating point data types is deprecated and will be removed in a future release.
> warning 1681: UNSIGNED for decimal and floating point data types is deprecated and support for it will be removed in a future release.
> warning 1287: 'YEAR(4)' is deprecated and will be removed in a future release. Please use YEAR instead
> warning 1681: The ZEROFILL attribute is deprecated and will be removed in a future release. Use the LPAD function to zero-pad numbers, or store the formatted numbers in a CHAR column.
> warning 1681: Integer display width is deprecated and will be removed in a future release.
SELECT YEAR('xx'), DAYOFMONTH('0000-00-00'), DATE_ADD('xx', INTERVAL 1 DAY), HOUR('xx');
> YEAR('xx')	DAYOFMONTH('0000-00-00')	DATE_ADD('xx', INTERVAL 1 DAY)	HOUR('xx')
> NULL	NULL	NULL	NULL
> warning 1292: Truncated incorrect date value: 'xx'
> warning 1292: Truncated incorrect date value: '0000-00-00'
> warning 1292: Incorrect datetime value: 'xx'
> warning 1292: Truncated incorrect time value: 'xx'
CREATE TABLE g (a INT PRIMARY KEY, b INT, c INT NOT NULL UNIQUE);
INSERT INTO g VALUES (1, 1, 1), (2, 1, 2);
> affected 2
SELECT a, b FROM g GROUP BY c ORDER BY a;
> a	b
> 1	1
> 2	1
SELECT g1.b, COUNT(*) FROM g g1, g g2 WHERE g1.a = g2.a GROUP BY g2.a ORDER BY g2.a;
> b	COUNT(*)
> 1	1
> 1	1
SELECT a, COUNT(*) FROM g GROUP BY b;
> error 1055: Expression #1 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'lang_gold.g.a' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by
