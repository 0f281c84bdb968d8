# XML and XPath, AES, JSON schemas and JSON_TABLE. Expected: MySQL's answers.
SELECT EXTRACTVALUE('<a><b>b1</b><b>b2</b></a>', '/a/b'), EXTRACTVALUE('<a><b>b1</b><b>b2</b></a>', '/a/b[2]');
> EXTRACTVALUE('<a><b>b1</b><b>b2</b></a>', '/a/b')	EXTRACTVALUE('<a><b>b1</b><b>b2</b></a>', '/a/b[2]')
> b1 b2	b2
SELECT EXTRACTVALUE('<a x="1"><b>1</b>x<b>2</b>y</a>', '/a'), EXTRACTVALUE('<a x="1"/>', '/a/@x'), EXTRACTVALUE('<a><b/><b/></a>', 'count(/a/b)');
> EXTRACTVALUE('<a x="1"><b>1</b>x<b>2</b>y</a>', '/a')	EXTRACTVALUE('<a x="1"/>', '/a/@x')	EXTRACTVALUE('<a><b/><b/></a>', 'count(/a/b)')
> x y	1	2
SELECT EXTRACTVALUE('<a>Jack</a>', '/a[contains(../a,"j")]'), EXTRACTVALUE('<a>A<b>B<c>C</c></b></a>', '/a/descendant::*');
> EXTRACTVALUE('<a>Jack</a>', '/a[contains(../a,"j")]')	EXTRACTVALUE('<a>A<b>B<c>C</c></b></a>', '/a/descendant::*')
> Jack	B C
SELECT EXTRACTVALUE('<a>a</a></b>', '/a');
> EXTRACTVALUE('<a>a</a></b>', '/a')
> NULL
> warning 1525: Incorrect XML value: 'parse error at line 1 pos 12: '</b>' unexpected (END-OF-INPUT wanted)'
SELECT EXTRACTVALUE('<a>1</a>', '/a[');
> error 1105: XPATH syntax error: ''
SELECT EXTRACTVALUE('<a><b>b1</b><b>b2</b></a>', '/a/b["string"]');
> EXTRACTVALUE('<a><b>b1</b><b>b2</b></a>', '/a/b["string"]')
> 
> warning 1292: Truncated incorrect INTEGER value: 'string'
> warning 1292: Truncated incorrect INTEGER value: 'string'
SELECT UPDATEXML('<a>a1<b>b1<c>c1</c>b2</b>a2</a>', '/a/b/c', '<c1/>'), UPDATEXML('<a><b>1</b><b>2</b></a>', '/a/b', 'x');
> UPDATEXML('<a>a1<b>b1<c>c1</c>b2</b>a2</a>', '/a/b/c', '<c1/>')	UPDATEXML('<a><b>1</b><b>2</b></a>', '/a/b', 'x')
> <a>a1<b>b1<c1/>b2</b>a2</a>	<a><b>1</b><b>2</b></a>
SELECT HEX(AES_ENCRYPT('a', 'k')), AES_DECRYPT(AES_ENCRYPT('text', 'key'), 'key'), AES_DECRYPT('abc', 'k');
> HEX(AES_ENCRYPT('a', 'k'))	AES_DECRYPT(AES_ENCRYPT('text', 'key'), 'key')	AES_DECRYPT('abc', 'k')
> 53E61674DBCC997DD27BD802A2EB9F22	text	NULL
SELECT HEX(AES_ENCRYPT('a', 'k', 'iv'));
> HEX(AES_ENCRYPT('a', 'k', 'iv'))
> 53E61674DBCC997DD27BD802A2EB9F22
> warning 1618: <IV> option ignored
SELECT JSON_SCHEMA_VALID('{"type":"object","required":["a"]}', '{"a":1}'), JSON_SCHEMA_VALID('{"type":"string","pattern":"^a"}', '"b"');
> JSON_SCHEMA_VALID('{"type":"object","required":["a"]}', '{"a":1}')	JSON_SCHEMA_VALID('{"type":"string","pattern":"^a"}', '"b"')
> 1	0
SELECT JSON_SCHEMA_VALIDATION_REPORT('{"type":"object","properties":{"a":{"type":"number","minimum":5}}}', '{"a":1}');
> JSON_SCHEMA_VALIDATION_REPORT('{"type":"object","properties":{"a":{"type":"number","minimum":5}}}', '{"a":1}')
> {"valid": false, "reason": "The JSON document location '#/a' failed requirement 'minimum' at JSON Schema location '#/properties/a'", "schema-location": "#/properties/a", "document-location": "#/a", "schema-failed-keyword": "minimum"}
SELECT JSON_SCHEMA_VALID('[]', '{}');
> error 3853: Invalid JSON type in argument 1 to function json_schema_valid; an object is required.
SELECT * FROM JSON_TABLE('[{"a":1,"b":[1,2]},{"a":"x","b":[3]}]', '$[*]' COLUMNS (id FOR ORDINALITY, a INT PATH '$.a' DEFAULT '7' ON EMPTY DEFAULT '9' ON ERROR, ex INT EXISTS PATH '$.a', NESTED PATH '$.b[*]' COLUMNS (bb VARCHAR(10) PATH '$'))) t;
> id	a	ex	bb
> 1	1	1	1
> 1	1	1	2
> 2	9	1	3
SELECT * FROM JSON_TABLE('[1]', '$[*]' COLUMNS (a INT PATH '$', NESTED PATH '$.x[*]' COLUMNS (b INT PATH '$'), NESTED PATH '$' COLUMNS (c INT PATH '$'))) t;
> a	b	c
> 1	NULL	1
SELECT * FROM JSON_TABLE('[1,2]', '$[*]' COLUMNS (a JSON PATH '$', b INT PATH '$.x' ERROR ON EMPTY)) t;
> error 3665: Missing value for JSON_TABLE column 'b'
SELECT * FROM JSON_TABLE('[[1,2]]', '$[*]' COLUMNS (a INT PATH '$' ERROR ON ERROR)) t;
> error 3666: Can't store an array or an object in the scalar JSON_TABLE column 'a'
SELECT * FROM (SELECT '[1,2]' AS d) q, JSON_TABLE(q.d, '$[*]' COLUMNS (a INT PATH '$')) t;
> d	a
> [1,2]	1
> [1,2]	2
SELECT * FROM JSON_TABLE('[1]', '$[*]' COLUMNS (a INT PATH '$'));
> error 3667: Every table function must have an alias
CREATE TABLE t (k INT, v JSON);
INSERT INTO t VALUES (1, '{"n": [1, 2]}'), (2, '{"n": []}'), (3, NULL);
> affected 3
SELECT k, x FROM t LEFT JOIN JSON_TABLE(v, '$.n[*]' COLUMNS (x INT PATH '$')) j ON TRUE ORDER BY k, x;
> k	x
> 1	1
> 1	2
> 2	NULL
> 3	NULL
SELECT JSON_ARRAYAGG(k), JSON_OBJECTAGG(k, v) FROM t;
> JSON_ARRAYAGG(k)	JSON_OBJECTAGG(k, v)
> [1, 2, 3]	{"1": {"n": [1, 2]}, "2": {"n": []}, "3": null}
SELECT JSON_ARRAY(TRUE, FALSE, 1 = 1, NULL);
> JSON_ARRAY(TRUE, FALSE, 1 = 1, NULL)
> [true, false, true, null]
