# Which of two character sets MySQL converts to, and what it says where neither is.
SET NAMES utf8mb4;
> ok 0
CREATE TABLE c (u4 VARCHAR(9) COLLATE utf8mb4_0900_ai_ci, u3 VARCHAR(9) COLLATE utf8mb3_general_ci, u16 VARCHAR(9) COLLATE utf16_general_ci, u32 VARCHAR(9) COLLATE utf32_unicode_ci, u2 VARCHAR(9) COLLATE ucs2_general_ci, l1 VARCHAR(9) COLLATE latin1_swedish_ci, l2 VARCHAR(9) COLLATE latin2_general_ci, a VARCHAR(9) COLLATE ascii_general_ci);
> ok 0
INSERT INTO c VALUES ('a', 'a', 'a', 'a', 'a', 'a', 'a', 'a');
> ok 1
SELECT COLLATION(CONCAT(u4, u16)), COLLATION(CONCAT(u32, u4)), COLLATION(CONCAT(u16, u32)), COLLATION(CONCAT(u3, u32)), COLLATION(CONCAT(u4, u2)) FROM c;
> COLLATION(CONCAT(u4, u16))	COLLATION(CONCAT(u32, u4))	COLLATION(CONCAT(u16, u32))	COLLATION(CONCAT(u3, u32))	COLLATION(CONCAT(u4, u2))
> utf8mb4_0900_ai_ci	utf32_unicode_ci	utf32_unicode_ci	utf32_unicode_ci	utf8mb4_0900_ai_ci
SELECT u4 = u16, u16 = u4, u4 IN (u32), u32 = u2 FROM c;
> u4 = u16	u16 = u4	u4 IN (u32)	u32 = u2
> 1	1	1	1
SELECT u3 = u16 FROM c;
> error 1267: Illegal mix of collations (utf8mb3_general_ci,IMPLICIT) and (utf16_general_ci,IMPLICIT) for operation '='
SELECT u16 = u2 FROM c;
> error 1267: Illegal mix of collations (utf16_general_ci,IMPLICIT) and (ucs2_general_ci,IMPLICIT) for operation '='
SELECT u2 = u3 FROM c;
> error 1267: Illegal mix of collations (ucs2_general_ci,IMPLICIT) and (utf8mb3_general_ci,IMPLICIT) for operation '='
SELECT l1 IN (l2) FROM c;
> error 1267: Illegal mix of collations (latin1_swedish_ci,IMPLICIT) and (latin2_general_ci,IMPLICIT) for operation '='
SELECT l1 NOT IN (l2) FROM c;
> error 1267: Illegal mix of collations (latin1_swedish_ci,IMPLICIT) and (latin2_general_ci,IMPLICIT) for operation '<>'
SELECT l1 IN (l2, a) FROM c;
> error 1270: Illegal mix of collations (latin1_swedish_ci,IMPLICIT), (latin2_general_ci,IMPLICIT), (ascii_general_ci,IMPLICIT) for operation ' IN '
SELECT l1 IN (l2, a, 'x') FROM c;
> error 1271: Illegal mix of collations for operation ' IN '
SELECT l1 BETWEEN l2 AND 'a' FROM c;
> error 1270: Illegal mix of collations (latin1_swedish_ci,IMPLICIT), (latin2_general_ci,IMPLICIT), (utf8mb4_0900_ai_ci,COERCIBLE) for operation 'between'
SELECT COALESCE(l1, l2), COALESCE(l1, a) FROM c;
> error 1267: Illegal mix of collations (latin1_swedish_ci,IMPLICIT) and (latin2_general_ci,IMPLICIT) for operation 'coalesce'
SELECT _koi8r'a' = _latin1'A';
> error 1267: Illegal mix of collations (koi8r_general_ci,COERCIBLE) and (latin1_swedish_ci,COERCIBLE) for operation '='
SELECT _koi8r'a' LIKE _latin1'A';
> error 1267: Illegal mix of collations (koi8r_general_ci,COERCIBLE) and (latin1_swedish_ci,COERCIBLE) for operation 'like'
SELECT NAME_CONST('n', NOW());
> error 1210: Incorrect arguments to NAME_CONST
SELECT NAME_CONST('n', -1), NAME_CONST('n', NULL), NAME_CONST('n', 'x' COLLATE utf8mb4_bin);
> n	n	n
> -1	NULL	x
SELECT NAME_CONST('n', 1 + 1);
> error 1210: Incorrect arguments to NAME_CONST
SELECT NAME_CONST('n', u4) FROM c;
> error 1210: Incorrect arguments to NAME_CONST
SELECT NAME_CONST(NULL, 1);
> error 1382: The 'NAME_CONST' syntax is reserved for purposes internal to the MySQL server
# Literals of two sets.
SELECT SUBSTRING_INDEX(_latin1'abcdabcdabcd', _latin2'd', 2) AS a, REPLACE(_latin1'abcd', _latin2'd', _latin1'x') AS b, INSTR(_latin1'abcd', _latin2'd') AS c, LPAD(_latin1'a', 3, _latin2'b') AS d, TRIM(_latin1'a' FROM _latin2'ad') AS e, FIELD(_latin1'a', _latin2'd') AS f, INSERT(_latin1'abcd', 1, 2, _latin2'd') AS g;
> a	b	c	d	e	f	g
> abcdabc	abcx	4	bba	d	0	dcd
SELECT LEAST(_latin1'a', _latin2'b', _latin5'c' COLLATE latin5_turkish_ci) AS a, CONCAT(_latin1'a', _latin2'b', _latin5'c' COLLATE latin5_turkish_ci) AS b, _latin1'a' IN (_latin2'b', _latin5'c' COLLATE latin5_turkish_ci) AS c;
> a	b	c
> a	abc	0
SELECT CASE _latin1'a' WHEN _latin2'b' THEN 1 WHEN _latin5'c' COLLATE latin5_turkish_ci THEN 2 ELSE 3 END AS a, _latin1'a' BETWEEN _latin2'b' AND _latin2'c' COLLATE latin2_bin AS b;
> a	b
> 3	0
SELECT CONCAT(_latin1'a', _latin2'b');
> error 1267: Illegal mix of collations (latin1_swedish_ci,COERCIBLE) and (latin2_general_ci,COERCIBLE) for operation 'concat'
SELECT LEAST(_latin1'a', _latin2'b', _utf8mb4'c');
> error 1270: Illegal mix of collations (latin1_swedish_ci,COERCIBLE), (latin2_general_ci,COERCIBLE), (utf8mb4_0900_ai_ci,COERCIBLE) for operation 'least'
SELECT STRCMP(_latin1'a', _latin2'd');
> error 1267: Illegal mix of collations (latin1_swedish_ci,COERCIBLE) and (latin2_general_ci,COERCIBLE) for operation 'strcmp'
SELECT IFNULL(_latin1'a', _latin2'b');
> error 1267: Illegal mix of collations (latin1_swedish_ci,COERCIBLE) and (latin2_general_ci,COERCIBLE) for operation 'ifnull'
