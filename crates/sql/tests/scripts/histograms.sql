# Histograms of columns: how they are built, read from JSON, kept and dropped.
create table t (i int, u bigint unsigned, y year, b bit(3), f float, d decimal(6,2), s varchar(60) collate utf8mb4_bin, e enum('a','b'), st set('x','y'), dt date, ti time(2), dtm datetime(3), j json, pk int primary key, uq int unique, gv int generated always as (i+1) virtual);
insert into t(i,u,y,b,f,d,s,e,st,dt,ti,dtm,pk,uq) values (1,1,2001,b'101',1.5,2.25,repeat('ab',25),'a','x,y','2001-01-02','10:11:12.25','2001-02-03 04:05:06.125',1,1),(2,3,2004,b'001',2.1,2.50,'B','b','x','2002-01-02','-10:11:12.25','2001-02-03 04:05:06.125',2,2);
> affected 2
analyze table t update histogram on u,i,y,b,f,d,s,e,st,dt,ti,dtm,j,pk,uq,gv,nope;
> Table	Op	Msg_type	Msg_text
> test.t	histogram	status	Histogram statistics created for column 'b'.
> test.t	histogram	status	Histogram statistics created for column 'd'.
> test.t	histogram	status	Histogram statistics created for column 'dt'.
> test.t	histogram	status	Histogram statistics created for column 'dtm'.
> test.t	histogram	status	Histogram statistics created for column 'e'.
> test.t	histogram	status	Histogram statistics created for column 'f'.
> test.t	histogram	status	Histogram statistics created for column 'gv'.
> test.t	histogram	status	Histogram statistics created for column 'i'.
> test.t	histogram	Error	The column 'j' has an unsupported data type.
> test.t	histogram	Error	The column 'nope' does not exist.
> test.t	histogram	Error	The column 'pk' is covered by a single-part unique index.
> test.t	histogram	status	Histogram statistics created for column 's'.
> test.t	histogram	status	Histogram statistics created for column 'st'.
> test.t	histogram	status	Histogram statistics created for column 'ti'.
> test.t	histogram	status	Histogram statistics created for column 'u'.
> test.t	histogram	Error	The column 'uq' is covered by a single-part unique index.
> test.t	histogram	status	Histogram statistics created for column 'y'.
select column_name, json_remove(histogram,'$."last-updated"') h from information_schema.column_statistics where schema_name in ('test','lang_gold') order by column_name;
> COLUMN_NAME	h
> b	{"buckets": [[1, 0.5], [5, 1.0]], "data-type": "int", "auto-update": false, "null-values": 0.0, "collation-id": 63, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}
> d	{"buckets": [[2.25, 0.5], [2.50, 1.0]], "data-type": "decimal", "auto-update": false, "null-values": 0.0, "collation-id": 8, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}
> dt	{"buckets": [["2001-01-02", 0.5], ["2002-01-02", 1.0]], "data-type": "date", "auto-update": false, "null-values": 0.0, "collation-id": 8, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}
> dtm	{"buckets": [["2001-02-03 04:05:06.125000", 1.0]], "data-type": "datetime", "auto-update": false, "null-values": 0.0, "collation-id": 8, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}
> e	{"buckets": [[1, 0.5], [2, 1.0]], "data-type": "enum", "auto-update": false, "null-values": 0.0, "collation-id": 255, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}
> f	{"buckets": [[1.5, 0.5], [2.0999999046325684, 1.0]], "data-type": "double", "auto-update": false, "null-values": 0.0, "collation-id": 8, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}
> gv	{"buckets": [[2, 0.5], [3, 1.0]], "data-type": "int", "auto-update": false, "null-values": 0.0, "collation-id": 8, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}
> i	{"buckets": [[1, 0.5], [2, 1.0]], "data-type": "int", "auto-update": false, "null-values": 0.0, "collation-id": 8, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}
> s	{"buckets": [["base64:type254:Qg==", 0.5], ["base64:type254:YWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFi", 1.0]], "data-type": "string", "auto-update": false, "null-values": 0.0, "collation-id": 46, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}
> st	{"buckets": [[1, 0.5], [3, 1.0]], "data-type": "set", "auto-update": false, "null-values": 0.0, "collation-id": 255, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}
> ti	{"buckets": [["-10:11:12.250000", 0.5], ["10:11:12.250000", 1.0]], "data-type": "time", "auto-update": false, "null-values": 0.0, "collation-id": 8, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}
> u	{"buckets": [[1, 0.5], [3, 1.0]], "data-type": "uint", "auto-update": false, "null-values": 0.0, "collation-id": 8, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}
> y	{"buckets": [[2001, 0.5], [2004, 1.0]], "data-type": "int", "auto-update": false, "null-values": 0.0, "collation-id": 8, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 100}
create table h (a int);
insert into h values (1),(1),(1),(1),(2),(3),(3),(4),(5),(6),(6),(6),(null),(7);
> affected 14
analyze table h update histogram on a with 1 buckets;
> Table	Op	Msg_type	Msg_text
> test.h	histogram	status	Histogram statistics created for column 'a'.
select histogram->>'$.buckets' b, histogram->>'$."null-values"' n from information_schema.column_statistics where table_name='h';
> b	n
> [[1, 7, 0.9285714285714286, 7]]	0.07142857142857142
analyze table h update histogram on a with 3 buckets;
> Table	Op	Msg_type	Msg_text
> test.h	histogram	status	Histogram statistics created for column 'a'.
select histogram->>'$.buckets' b, histogram->>'$."histogram-type"' n from information_schema.column_statistics where table_name='h';
> b	n
> [[1, 2, 0.35714285714285715, 2], [3, 5, 0.6428571428571429, 3], [6, 7, 0.9285714285714286, 2]]	equi-height
analyze table h update histogram on a with 5 buckets;
> Table	Op	Msg_type	Msg_text
> test.h	histogram	status	Histogram statistics created for column 'a'.
select histogram->>'$.buckets' b, histogram->>'$."histogram-type"' n from information_schema.column_statistics where table_name='h';
> b	n
> [[1, 1, 0.2857142857142857, 1], [2, 3, 0.5, 2], [4, 5, 0.6428571428571429, 2], [6, 6, 0.8571428571428571, 1], [7, 7, 0.9285714285714286, 1]]	equi-height
analyze table h update histogram on a with 6 buckets;
> Table	Op	Msg_type	Msg_text
> test.h	histogram	status	Histogram statistics created for column 'a'.
select histogram->>'$.buckets' b, histogram->>'$."histogram-type"' n from information_schema.column_statistics where table_name='h';
> b	n
> [[1, 1, 0.2857142857142857, 1], [2, 2, 0.35714285714285715, 1], [3, 3, 0.5, 1], [4, 5, 0.6428571428571429, 2], [6, 6, 0.8571428571428571, 1], [7, 7, 0.9285714285714286, 1]]	equi-height
create table hd (a date);
insert into hd values ('2018-03-21'), ('2017-02-06'), ('2017-02-10'), ('2017-02-10'), ('2018-03-21'), ('2018-02-12'), (null), (null);
> affected 8
analyze table hd update histogram on a with 3 buckets;
> Table	Op	Msg_type	Msg_text
> test.hd	histogram	status	Histogram statistics created for column 'a'.
select histogram->>'$.buckets' b from information_schema.column_statistics where table_name='hd';
> b
> [["2017-02-06", "2017-02-10", 0.375, 2], ["2018-02-12", "2018-02-12", 0.5, 1], ["2018-03-21", "2018-03-21", 0.75, 1]]
create table hs (s varchar(100));
insert into hs values (concat(repeat('a',45),'x')),(concat(repeat('a',45),'y')),('b'),('B'),('b ');
> affected 5
analyze table hs update histogram on s with 10 buckets;
> Table	Op	Msg_type	Msg_text
> test.hs	histogram	status	Histogram statistics created for column 's'.
select histogram->>'$.buckets' b from information_schema.column_statistics where table_name='hs';
> b
> [["base64:type254:YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh", 0.4], ["base64:type254:Yg==", 0.8], ["base64:type254:YiA=", 1.0]]
analyze table t update histogram on i with 0 buckets;
> error 1690: Number of buckets value is out of range in 'ANALYZE TABLE'
analyze table t update histogram on i with 1025 buckets;
> error 1690: Number of buckets value is out of range in 'ANALYZE TABLE'
analyze table t update histogram on i, I;
> error 1060: Duplicate column name 'I'
analyze table t, t update histogram on i with 10 buckets;
> error 1066: Not unique table/alias: 't'
analyze table nope update histogram on i with 10 buckets;
> Table	Op	Msg_type	Msg_text
> test.nope	histogram	Error	Table 'test.nope' doesn't exist
analyze table t drop histogram on i, nope, f;
> Table	Op	Msg_type	Msg_text
> test.t	histogram	status	Histogram statistics removed for column 'f'.
> test.t	histogram	status	Histogram statistics removed for column 'i'.
> test.t	histogram	Error	The column 'nope' does not exist.
analyze table t drop histogram on i;
> Table	Op	Msg_type	Msg_text
> test.t	histogram	Error	No histogram statistics found for column 'i'.
create temporary table tt (a int);
analyze table tt update histogram on a with 10 buckets;
> Table	Op	Msg_type	Msg_text
> test.tt	histogram	Error	Cannot create histogram statistics for a temporary table.
create view v as select i from t;
analyze table v update histogram on i with 10 buckets;
> Table	Op	Msg_type	Msg_text
> test.v	histogram	Error	Cannot create histogram statistics for a view.
analyze table t update histogram on u,d using data '{}';
> Table	Op	Msg_type	Msg_text
> test.t	histogram	Error	Only one column can be specified while modifying histogram statistics with JSON data.
analyze table h update histogram on a using data '{"buckets": [[4, 0.25], [12, 0.5], [23, 0.625], [52, 0.75]], "data-type": "int", "auto-update": false, "null-values": 0.25, "collation-id": 8, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 4}';
> Table	Op	Msg_type	Msg_text
> test.h	histogram	status	Histogram statistics created for column 'a'.
select histogram->>'$.buckets' b, json_type(histogram->'$."last-updated"') from information_schema.column_statistics where table_name='h';
> b	json_type(histogram->'$."last-updated"')
> [[4, 0.25], [12, 0.5], [23, 0.625], [52, 0.75]]	DATETIME
analyze table h update histogram on a using data '{"buckets": [[4, 0.25], [12, 0.5], [1, 0.625], [52, 0.75]], "data-type": "int", "auto-update": false, "null-values": 0.25, "collation-id": 8, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 4}';
> Table	Op	Msg_type	Msg_text
> test.h	histogram	Error	Unable to build histogram statistics for column 'a' in table 'test'.'h'
> test.h	histogram	Error	The value at '$.buckets[2][0]' must be greater than that of previous bucket.
analyze table h update histogram on a using data '{"buckets": [[4, 4, 0.25, 1], [12, 12, 0.5, 1], [23, 22, 0.75, 2]], "data-type": "int", "auto-update": false, "null-values": 0.25, "collation-id": 8, "sampling-rate": 1.0, "histogram-type": "equi-height", "number-of-buckets-specified": 3}';
> Table	Op	Msg_type	Msg_text
> test.h	histogram	Error	Unable to build histogram statistics for column 'a' in table 'test'.'h'
> test.h	histogram	Error	The lower inclusive value of bucket at '$.buckets[2][0]' must be less than or equal to upper inclusive value.
analyze table h update histogram on a using data '[1';
> Table	Op	Msg_type	Msg_text
> test.h	histogram	Error	Invalid JSON text in argument 1 to function UPDATE HISTOGRAM: "Missing a comma or ']' after an array element." at position 2.
> test.h	histogram	Error	Unable to build histogram statistics for column 'a' in table 'test'.'h'
> test.h	histogram	Error	JSON format error.
analyze table h update histogram on a using data '{"buckets": [[4, 0.25]], "data-type": "int"}';
> Table	Op	Msg_type	Msg_text
> test.h	histogram	Error	Unable to build histogram statistics for column 'a' in table 'test'.'h'
> test.h	histogram	Error	Missing attribute at '$."histogram-type"'.
analyze table hs update histogram on s using data '{"buckets": [["QmlsbA==", 1.0]], "data-type": "string", "auto-update": false, "null-values": 0.0, "collation-id": 255, "sampling-rate": 1.0, "histogram-type": "singleton", "number-of-buckets-specified": 4}';
> Table	Op	Msg_type	Msg_text
> test.hs	histogram	Error	Unable to build histogram statistics for column 's' in table 'test'.'hs'
> test.hs	histogram	Error	Value format error at '$.buckets[0][0]'.
alter table t change y yy year, drop column s;
select column_name from information_schema.column_statistics where schema_name in ('test','lang_gold') and table_name='t' order by 1;
> COLUMN_NAME
> b
> d
> dt
> dtm
> e
> gv
> st
> ti
> u
create table t8 like t;
rename table t to t9;
truncate table t9;
select table_name, column_name from information_schema.column_statistics where schema_name in ('test','lang_gold') order by 1, 2;
> TABLE_NAME	COLUMN_NAME
> h	a
> hd	a
> hs	s
> t9	b
> t9	d
> t9	dt
> t9	dtm
> t9	e
> t9	gv
> t9	st
> t9	ti
> t9	u
