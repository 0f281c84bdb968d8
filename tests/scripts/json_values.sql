# JSON_VALUE warns of what is no JSON; an error of its argument is nobody's to answer.
SELECT JSON_VALUE('not json', '$.x');
> JSON_VALUE('not json', '$.x')
> NULL
SHOW WARNINGS;
> Level	Code	Message
> Warning	3141	Invalid JSON text in argument 1 to function json_value: "Invalid value." at position 1.
SELECT JSON_VALUE('not json', '$.x' RETURNING SIGNED DEFAULT 5 ON ERROR), JSON_VALUE('[', '$' NULL ON ERROR);
> JSON_VALUE('not json', '$.x' RETURNING SIGNED DEFAULT 5 ON ERROR)	JSON_VALUE('[', '$' NULL ON ERROR)
> 5	NULL
SHOW WARNINGS;
> Level	Code	Message
> Warning	3141	Invalid JSON text in argument 1 to function json_value: "Invalid value." at position 1.
> Warning	3141	Invalid JSON text in argument 1 to function json_value: "Invalid value." at position 1.
SELECT JSON_VALUE('not json', '$.x' ERROR ON ERROR);
> error 3141: Invalid JSON text in argument 1 to function json_value: "Invalid value." at position 1.
SELECT JSON_VALUE(CAST(JSON_EXTRACT('not json', '$') AS CHAR), '$');
> error 3141: Invalid JSON text in argument 1 to function json_extract: "Invalid value." at position 1.
SELECT JSON_VALUE(REPEAT('[', 200), '$' DEFAULT 1 ON ERROR);
> error 3157: The JSON document exceeds the maximum depth.
SELECT JSON_VALUE('[1,2]', '$[*]');
> JSON_VALUE('[1,2]', '$[*]')
> NULL
