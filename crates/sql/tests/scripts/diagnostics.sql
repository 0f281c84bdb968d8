# Answers of a MySQL server: what GET DIAGNOSTICS says of itself, and of where states come from.
select cast('x' as signed);
> cast('x' as signed)
> 0
> warning 1292: Truncated incorrect INTEGER value: 'x'
get diagnostics condition 1 @c = class_origin, @s = subclass_origin, @r = returned_sqlstate;
> warning 1292: Truncated incorrect INTEGER value: 'x'
select @c, @s, @r;
> @c	@s	@r
> ISO 9075	ISO 9075	22007
select * from nowhere;
> error 1146: Table 'test.nowhere' doesn't exist
get diagnostics condition 1 @c = class_origin, @s = subclass_origin, @r = returned_sqlstate;
select @c, @s, @r;
> @c	@s	@r
> ISO 9075	ISO 9075	42S02
select cast('x' as signed);
> cast('x' as signed)
> 0
> warning 1292: Truncated incorrect INTEGER value: 'x'
get diagnostics condition 9 @c = class_origin;
> warning 1292: Truncated incorrect INTEGER value: 'x'
show warnings;
> Level	Code	Message
> Warning	1292	Truncated incorrect INTEGER value: 'x'
> Error	1758	Invalid condition number
> warning 1292: Truncated incorrect INTEGER value: 'x'
get diagnostics condition null @c = class_origin;
> warning 1292: Truncated incorrect INTEGER value: 'x'
get diagnostics @n = number;
> warning 1292: Truncated incorrect INTEGER value: 'x'
select @n;
> @n
> 3
create procedure q() help 'x';
> error 1314: HELP is not allowed in stored procedures
create procedure ` `() select 1;
> error 1458: Incorrect routine name ' '
create procedure ``() select 1;
> error 1458: Incorrect routine name ''
create procedure `q `() select 1;
> error 1458: Incorrect routine name 'q '
create procedure q() create view v as select 1 into @a;
> error 1350: View's SELECT contains a 'INTO' clause
