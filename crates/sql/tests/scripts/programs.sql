# Procedures, functions and triggers.
create table t (a int primary key, b varchar(20));
insert into t values (1,'x'),(2,'y'),(3,'z');
> affected 3
create procedure p1(in x int, out y int, inout z varchar(10)) begin set y = x * 2; set z = concat(z, '!'); end;
set @z='hi';
call p1(21, @y, @z);
select @y, @z;
> @y	@z
> 42	hi!
create function f1(n int) returns int deterministic begin declare r int default 1; while n > 1 do set r = r * n; set n = n - 1; end while; return r; end;
select f1(5), f1(a) from t;
> f1(5)	f1(a)
> 120	1
> 120	2
> 120	6
select f1(3) + f1(4);
> f1(3) + f1(4)
> 30
create procedure p2() begin select * from t; select count(*) from t where a > 1; end;
call p2();
> a	b
> 1	x
> 2	y
> 3	z
> count(*)
> 2
create procedure p3() begin declare done int default 0; declare v int; declare s int default 0; declare c cursor for select a from t; declare continue handler for not found set done = 1; open c; l: loop fetch c into v; if done then leave l; end if; set s = s + v; end loop; close c; select s; end;
call p3();
> s
> 6
create procedure p4() begin declare exit handler for sqlexception begin get diagnostics condition 1 @c = mysql_errno, @m = message_text, @s = returned_sqlstate; select 'caught', @c, @m, @s; end; insert into t values (1,'dup'); select 'not here'; end;
call p4();
> caught	@c	@m	@s
> caught	1062	Duplicate entry '1' for key 't.PRIMARY'	23000
create procedure p5(i int) begin case i when 1 then select 'one'; when 2 then select 'two'; else select 'many'; end case; case when i > 5 then select 'big'; else begin end; end case; end;
call p5(1);
> one
> one
call p5(9);
> many
> many
> big
> big
create procedure p6() begin declare i int default 0; x: repeat set i = i + 1; if i = 2 then iterate x; end if; until i > 3 end repeat; select i; end;
call p6();
> i
> 4
create procedure p7() begin signal sqlstate '45000' set message_text = 'my error', mysql_errno = 1234; end;
call p7();
> error 1234: my error
create procedure p8() begin declare continue handler for 1234 select 'h1234'; call p7(); select 'after'; end;
call p8();
> h1234
> h1234
> after
> after
create procedure p9() begin declare exit handler for sqlexception begin resignal set message_text = 'again'; end; call p7(); end;
call p9();
> error 1234: again
create table log (id int auto_increment primary key, m varchar(100));
create trigger tb before insert on t for each row set new.b = upper(new.b);
create trigger ta after insert on t for each row insert into log(m) values (concat('ins ', new.a, ' ', new.b));
create trigger tu before update on t for each row begin if new.b is null then set new.b = concat(old.b, '+'); end if; end;
create trigger td after delete on t for each row insert into log(m) values (concat('del ', old.a));
insert into t values (10,'abc'),(11,'def');
> affected 2
update t set b = null where a = 10;
> affected 1
delete from t where a = 11;
> affected 1
select * from t;
> a	b
> 1	x
> 2	y
> 3	z
> 10	ABC+
select * from log;
> id	m
> 1	ins 10 ABC
> 2	ins 11 DEF
> 3	del 11
create trigger tbad before insert on t for each row begin if new.a < 0 then signal sqlstate '45000' set message_text = 'negative'; end if; end;
insert into t values (-1, 'q');
> error 1644: negative
insert into t values (50,'r'),(-1, 'q');
> error 1644: negative
select * from t where a = 50;
> a	b
call nosuch();
> error 1305: PROCEDURE test.nosuch does not exist
call p1(1);
> error 1318: Incorrect number of arguments for PROCEDURE test.p1; expected 3, got 1
call p1(1,2,3);
> error 1414: OUT or INOUT argument 2 for routine test.p1 is not a variable or NEW pseudo-variable in BEFORE trigger
select nosuch(1);
> error 1305: FUNCTION test.nosuch does not exist
create function f2() returns varchar(10) begin end;
> error 1320: No RETURN found in FUNCTION test.f2
create function f2() returns varchar(10) return 'abc';
select f2();
> f2()
> abc
create function f3() returns int begin insert into log(m) values ('from f3'); return last_insert_id(); end;
select f3();
> f3()
> 5
select * from log;
> id	m
> 1	ins 10 ABC
> 2	ins 11 DEF
> 3	del 11
> 5	from f3
create function f4() returns int begin select 1; return 2; end;
> error 1415: Not allowed to return a result set from a function
create procedure p10() begin declare x tinyint; set x = 300; end;
call p10();
> error 1264: Out of range value for column 'x' at row 1
create procedure p11() begin declare x int default 'abc'; end;
call p11();
> error 1366: Incorrect integer value: 'abc' for column 'x' at row 1
create procedure p12() begin declare a int; select 5 into a; select a; select b into a from t where a = 999; select a; end;
call p12();
> a
> 5
> a
> 5
create procedure p13() begin start transaction; insert into t values (77,'tt'); rollback; select count(*) from t where a = 77; end;
call p13();
> count(*)
> 0
create procedure p14(n int) begin prepare s from 'select ? + 1 as r'; set @n = n; execute s using @n; deallocate prepare s; end;
call p14(4);
> r
> 5
drop procedure p14;
drop procedure p14;
> error 1305: PROCEDURE test.p14 does not exist
drop procedure if exists p14;
> warning 1305: PROCEDURE test.p14 does not exist
create procedure p1() select 1;
> error 1304: PROCEDURE p1 already exists
signal sqlstate '01000' set message_text = 'w';
> warning 1642: w
signal sqlstate '00000';
> error 1407: Bad SQLSTATE: '00000'
resignal;
> error 1645: RESIGNAL when handler not active
create procedure p15() begin declare c condition for sqlstate '22012'; declare exit handler for c select 'div'; signal c; end;
call p15();
> div
> div
create procedure p16() begin declare exit handler for sqlwarning select 'warned'; insert ignore into t values (1, 'x'); select 'no'; end;
call p16();
> warned
> warned
create procedure p18() begin l1: begin leave l1; select 'no'; end l1; select 'yes'; end;
call p18();
> yes
> yes
create procedure p19() begin declare x int; declare x int; end;
> error 1331: Duplicate variable: x
create procedure p20() begin leave foo; end;
> error 1308: LEAVE with no matching label: foo
drop table t;
get diagnostics @n = number;
select @n;
> @n
> 0
