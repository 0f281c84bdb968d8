# Answers of a MySQL server: which warnings of a function's statements stay.
set sql_mode = '';
create table a (x tinyint);
create table b (x tinyint);
create function f() returns int begin insert into b values (1000); insert into b values (2000); return 1; end;
select f();
> f()
> 1
create function g() returns int begin declare y int; insert into b values (1000); set y = 1; return 1; end;
select g();
> g()
> 1
create function h() returns int begin declare y int; insert into b values (1000); select max(x) into y from b; return 1; end;
select h();
> h()
> 1
create function i() returns int begin insert into b values (1000); insert into b values (1); return 1; end;
select i();
> i()
> 1
create function j() returns int begin declare y tinyint; set y = 1000; insert into b values (1); return 1; end;
select j();
> j()
> 1
create function k() returns int begin declare y tinyint; set y = 1000; set y = 2000; set y = 1; return 1; end;
select k();
> k()
> 1
create trigger t before insert on a for each row begin insert into b values (1000); insert into b values (1); end;
insert into a values (500), (600);
> affected 2
> warning 1264: Out of range value for column 'x' at row 1
> warning 1264: Out of range value for column 'x' at row 2
select f(), g();
> f()	g()
> 1	1
