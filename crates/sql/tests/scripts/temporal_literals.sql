# Answers of a MySQL server: literals of dates and times are of their own kind.
select date'2001-01-01 00:00:00';
> error 1525: Incorrect DATE value: '2001-01-01 00:00:00'
select date'2001-01-01', date'20010101', date'010101', date'2001-1-1', date'2001.01.01';
> date'2001-01-01'	date'20010101'	date'010101'	date'2001-1-1'	date'2001.01.01'
> 2001-01-01	2001-01-01	2001-01-01	2001-01-01	2001-01-01
> warning 4095: Delimiter '.' in position 4 in datetime value '2001.01.01' at row 1 is deprecated. Prefer the standard '-'.
select date'20010101101010';
> error 1525: Incorrect DATE value: '20010101101010'
select timestamp'2010-01-01';
> error 1525: Incorrect DATETIME value: '2010-01-01'
select timestamp'20100101';
> error 1525: Incorrect DATETIME value: '20100101'
select timestamp'20100101101010', timestamp'100101101010', timestamp'2010-01-01 10', timestamp'2010-01-01 10:10', timestamp'2010-01-01T10:10:10.5';
> timestamp'20100101101010'	timestamp'100101101010'	timestamp'2010-01-01 10'	timestamp'2010-01-01 10:10'	timestamp'2010-01-01T10:10:10.5'
> 2010-01-01 10:10:10	2010-01-01 10:10:10	2010-01-01 10:00:00	2010-01-01 10:10:00	2010-01-01 10:10:10.5
select time'0000-00-00 00:00:00';
> error 1525: Incorrect TIME value: '0000-00-00 00:00:00'
select time'2001-01-01 10:10:10';
> error 1525: Incorrect TIME value: '2001-01-01 10:10:10'
select time'10:10:10', time'1 10:10:10', time'-10:10:10', time'101010', time'10', time'10:10';
> time'10:10:10'	time'1 10:10:10'	time'-10:10:10'	time'101010'	time'10'	time'10:10'
> 10:10:10	34:10:10	-10:10:10	10:10:10	00:00:10	10:10:00
select {d'2001-01-01'}, {t'10:10:10'}, {ts'2001-01-01 10:10:10'};
> {d'2001-01-01'}	{t'10:10:10'}	{ts'2001-01-01 10:10:10'}
> 2001-01-01	10:10:10	2001-01-01 10:10:10
