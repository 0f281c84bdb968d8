//! Statements through a real client: both protocols, several results, long packets.

use mysql::prelude::Queryable;
use mysql::{Conn, Row, Value, params};
use tests::{Place, Server};

fn shop(server: &Server) -> Conn {
    let mut conn = server.connect();
    conn.query_drop("CREATE DATABASE shop").expect("it is made");
    conn.query_drop("USE shop").expect("it is there");
    conn
}

#[test]
fn values_of_every_kind_come_back_in_both_protocols() {
    let place = Place::default();
    let server = place.start();
    let mut conn = shop(&server);
    conn.query_drop(
        "CREATE TABLE kinds (id INT PRIMARY KEY AUTO_INCREMENT, t TINYINT, s SMALLINT UNSIGNED, m MEDIUMINT, b BIGINT UNSIGNED, \
         f FLOAT, d DOUBLE, n DECIMAL(10,2), c CHAR(3), v VARCHAR(20), x TEXT, y VARBINARY(5), da DATE, dt DATETIME(3), \
         ti TIME, ye YEAR, e ENUM('a','b'), st SET('a','b'), bi BIT(9), z INT(5) ZEROFILL)",
    )
    .expect("it is made");
    let insert = "INSERT INTO kinds VALUES (NULL, -1, 65535, -5, 18446744073709551615, 1.5, 2.25, 12.3, 'ab', 'text', 'long', \
                  x'00ff', '2024-02-29', '2024-02-29 12:34:56.789', '-12:00:01', 2024, 'b', 'a,b', b'100000001', 42)";
    conn.query_drop(insert).expect("it is inserted");
    assert_eq!(conn.last_insert_id(), 1);
    let text: Row = conn.query_first("SELECT * FROM kinds").expect("it answers").expect("a row");
    let shown: Vec<String> = text
        .unwrap()
        .iter()
        .map(|v| match v {
            Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            other => format!("{other:?}"),
        })
        .collect();
    let wanted = [
        "1",
        "-1",
        "65535",
        "-5",
        "18446744073709551615",
        "1.5",
        "2.25",
        "12.30",
        "ab",
        "text",
        "long",
        "\0\u{fffd}",
        "2024-02-29",
        "2024-02-29 12:34:56.789",
        "-12:00:01",
        "2024",
        "b",
        "a,b",
        "\u{1}\u{1}",
        "00042",
    ];
    assert_eq!(shown, wanted);
    let binary: Row = conn.exec_first("SELECT * FROM kinds WHERE id = ?", (1,)).expect("it answers").expect("a row");
    let values = binary.unwrap();
    assert_eq!(values[1], Value::Int(-1));
    assert_eq!(values[4], Value::UInt(u64::MAX));
    assert_eq!(values[5], Value::Float(1.5));
    assert_eq!(values[6], Value::Double(2.25));
    assert_eq!(values[7], Value::Bytes(b"12.30".to_vec()));
    assert_eq!(values[12], Value::Date(2024, 2, 29, 0, 0, 0, 0));
    assert_eq!(values[13], Value::Date(2024, 2, 29, 12, 34, 56, 789_000));
    assert_eq!(values[14], Value::Time(true, 0, 12, 0, 1, 0));
    assert_eq!(values[18], Value::Bytes(vec![1, 1]));
}

#[test]
fn prepared_statements_take_parameters_of_every_kind() {
    let place = Place::default();
    let server = place.start();
    let mut conn = shop(&server);
    conn.query_drop("CREATE TABLE p (id INT PRIMARY KEY, name VARCHAR(50), price DECIMAL(8,2), at DATETIME)")
        .expect("it is made");
    let rows = (0..50).map(|i| params! { "id" => i, "name" => format!("n{i}"), "price" => f64::from(i) / 4.0, "at" => "2024-01-01 00:00:00" });
    conn.exec_batch("INSERT INTO p VALUES (:id, :name, :price, :at)", rows).expect("they are inserted");
    let found: Vec<(i32, String)> = conn
        .exec("SELECT id, name FROM p WHERE price > ? AND name LIKE ? ORDER BY id", (11.5, "n4%"))
        .expect("it answers");
    assert_eq!(found, [(47, "n47".to_owned()), (48, "n48".to_owned()), (49, "n49".to_owned())]);
    let none: Option<i32> = conn.exec_first("SELECT id FROM p WHERE id = ?", (Value::NULL,)).expect("it answers");
    assert_eq!(none, None);
}

#[test]
fn several_statements_have_several_results() {
    let place = Place::default();
    let server = place.start();
    let mut conn = shop(&server);
    let mut results = conn
        .query_iter("CREATE TABLE m (a INT); INSERT INTO m VALUES (1),(2); SELECT a FROM m ORDER BY a; SELECT 'x'")
        .expect("they run");
    let mut seen = Vec::new();
    while let Some(result) = results.iter() {
        let affected = result.affected_rows();
        let rows: Vec<String> = result.map(|row| row.expect("a row").get::<String, _>(0).expect("a value")).collect();
        seen.push((affected, rows.join(",")));
    }
    assert_eq!(seen, [(0, String::new()), (2, String::new()), (0, "1,2".to_owned()), (0, "x".to_owned())]);
    drop(results);
    let several = "INSERT INTO m VALUES (3); SELECT nothing; INSERT INTO m VALUES (4)";
    let mut results = conn.query_iter(several).expect("the first one runs");
    let mut failed = Vec::new();
    while let Some(result) = results.iter() {
        failed.extend(result.filter_map(Result::err).map(|e| e.to_string()));
    }
    drop(results);
    assert!(failed.len() == 1 && failed[0].contains("1054"), "{failed:?}");
    let count: Option<i64> = conn.query_first("SELECT COUNT(*) FROM m").expect("it answers");
    assert_eq!(count, Some(3));
}

#[test]
fn values_longer_than_a_packet_go_both_ways() {
    let place = Place::with(&["--max-allowed-packet=64M"]);
    let server = place.start();
    let mut conn = Conn::new(server.client().max_allowed_packet(Some(64 << 20))).expect("root comes in");
    conn.query_drop("CREATE DATABASE big; CREATE TABLE big.b (id INT PRIMARY KEY, x LONGTEXT)").expect("it is made");
    let long = "abcdefgh".repeat((17 << 20) / 8);
    conn.exec_drop("INSERT INTO big.b VALUES (1, ?)", (&long,)).expect("it is inserted");
    let back: Option<String> = conn.query_first("SELECT x FROM big.b").expect("it answers");
    assert!(back.as_deref() == Some(&long));
}

#[test]
fn errors_are_those_of_mysql() {
    let place = Place::default();
    let server = place.start();
    let mut conn = shop(&server);
    let cases = [
        ("SELEC 1", 1064),
        ("SELECT * FROM missing", 1146),
        ("SELECT missing", 1054),
        ("CREATE TABLE t (a INT PRIMARY KEY, a INT)", 1060),
        ("USE missing", 1049),
        ("SELECT 1 FROM", 1064),
    ];
    for (statement, code) in cases {
        let error = conn.query_drop(statement).expect_err(statement);
        assert!(error.to_string().contains(&format!("ERROR {code} ")), "{statement}: {error}");
    }
    let alive: Option<i64> = conn.query_first("SELECT 1").expect("the connection goes on");
    assert_eq!(alive, Some(1));
}

#[test]
fn a_killed_connection_ends() {
    let place = Place::default();
    let server = place.start();
    let mut victim = server.connect();
    let mut killer = server.connect();
    killer.query_drop(format!("KILL {}", victim.connection_id())).expect("it is there");
    assert!(victim.query_drop("SELECT 1").is_err());
    assert!(killer.query_drop(format!("KILL {}", u32::MAX)).is_err_and(|e| e.to_string().contains("1094")));
}

#[test]
fn comments_alone_do_nothing_and_nothing_is_an_error() {
    let place = Place::default();
    let server = place.start();
    let mut conn = server.connect();
    for text in ["-- MySQL dump\n--\n", "# x", "/* x */", "/* x */;", "/*!99999 SELECT 1 */", "SELECT 1; -- x"] {
        conn.query_drop(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    }
    for text in ["", ";", " \n"] {
        let failed = conn.query_drop(text).expect_err("there is nothing to do");
        assert!(failed.to_string().contains("ERROR 1065 (42000)"), "{text}: {failed}");
    }
}

#[test]
fn an_error_of_the_row_that_planning_reads_comes_in_place_of_columns() {
    let place = Place::default();
    let server = place.start();
    let (mut holder, mut conn) = (server.connect(), server.connect());
    holder.query_drop("CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY, b INT, KEY (b))").expect("it is made");
    holder
        .query_drop("INSERT INTO d.t VALUES (1, 1), (2, 2); BEGIN; UPDATE d.t SET b = 3 WHERE a = 2")
        .expect("it writes");
    // Whether the columns came before the error, as MySQL sends them.
    let statements = [
        ("SELECT * FROM d.t WHERE a = 2 FOR UPDATE NOWAIT", false),
        ("SELECT COUNT(*) FROM d.t WHERE a = 2 AND b > 0 FOR SHARE NOWAIT", false),
        ("SELECT * FROM d.t WHERE a = (SELECT a FROM d.t)", false),
        ("SELECT * FROM d.t WHERE a > 1 FOR UPDATE NOWAIT", true),
        ("SELECT * FROM d.t FOR UPDATE NOWAIT", true),
        ("SELECT (SELECT a FROM d.t)", true),
    ];
    for (statement, has_columns) in statements {
        let prepared = conn.prep(statement).expect("it is prepared");
        for _ in 0..2 {
            let text = conn.query_iter(statement).map(|mut rows| rows.any(|row| row.is_err()));
            assert_eq!(text.ok(), has_columns.then_some(true), "{statement}");
            let binary = conn.exec_iter(&prepared, ()).map(|mut rows| rows.any(|row| row.is_err()));
            assert_eq!(binary.ok(), has_columns.then_some(true), "{statement}");
        }
    }
    assert_eq!(conn.query_first("SELECT 1").expect("the connection goes on"), Some(1));
}

/// The expected files are what a MySQL server wrote.
#[test]
fn rows_go_to_files_and_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::with(&[&format!("--secure-file-priv={}", folder.path().display())]);
    let server = place.start();
    let mut conn = shop(&server);
    conn.query_drop(
        "CREATE TABLE o (id INT, t VARCHAR(50), d DECIMAL(5,2), dt DATETIME, b VARBINARY(5), e ENUM('x','y'), \
         l VARCHAR(5) CHARACTER SET latin1)",
    )
    .expect("it is made");
    let rows = r#"INSERT INTO o VALUES (1, 'plain', 1.5, '2024-02-29 12:00:00', x'00ff', 'x', _utf8mb4 x'c3a9'),
        (2, 'tab\there, "quoted" back\\slash\nline', -2, NULL, NULL, 'y', NULL), (3, '', NULL, NULL, 'a,b', NULL, '')"#;
    conn.query_drop(rows).expect("they are inserted");
    let path = |name: &str| folder.path().join(name);
    let mut write = |name: &str, format: &str, columns: &str| {
        let target = path(name);
        conn.query_drop(format!("SELECT {columns} FROM o INTO OUTFILE '{}' {format}", target.display()))
            .expect("it is written");
        std::fs::read(target).expect("it is there")
    };
    let plain: &[u8] = b"1\tplain\t1.50\t2024-02-29 12:00:00\t\\0\xff\tx\t\xe9\n\
        2\ttab\\\there, \"quoted\" back\\\\slash\\\nline\t-2.00\t\\N\t\\N\ty\t\\N\n3\t\t\\N\t\\N\ta,b\t\\N\t\n";
    assert_eq!(write("plain", "", "*"), plain);
    let quoted = write("quoted", r"FIELDS TERMINATED BY ',' ENCLOSED BY '\'' ESCAPED BY ''", "id, t");
    assert_eq!(quoted, b"'1','plain'\n'2','tab\there, \"quoted\" back\\slash\nline'\n'3',''\n");
    let lines = r#"CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' LINES STARTING BY '>' TERMINATED BY '\r\n'"#;
    let lines = write("lines", lines, "id, t, dt, l");
    let wanted = ">1,\"plain\",\"2024-02-29 12:00:00\",\"\u{e9}\"\r\n>2,\"tab\there, \\\"quoted\\\" back\\\\slash\nline\",\\N,\\N\r\n\
                  >3,\"\",\\N,\"\"\r\n";
    assert_eq!(String::from_utf8_lossy(&lines), wanted);

    conn.query_drop(format!("SELECT t, b FROM o WHERE id = 1 INTO DUMPFILE '{}'", path("dump").display()))
        .expect("it is written");
    assert_eq!(std::fs::read(path("dump")).expect("it is there"), b"plain\x00\xff");
    conn.query_drop("CREATE TABLE p LIKE o").expect("it is made");
    conn.query_drop(format!("LOAD DATA INFILE '{}' INTO TABLE p CHARACTER SET latin1", path("plain").display()))
        .expect("it is read");
    let different: u64 = conn
        .query_first("SELECT COUNT(*) FROM o JOIN p USING (id) WHERE o.t <> p.t OR NOT o.d <=> p.d OR NOT o.b <=> p.b")
        .expect("it answers")
        .expect("a row");
    let count: u64 = conn.query_first("SELECT COUNT(*) FROM p").expect("it answers").expect("a row");
    assert_eq!((count, different), (3, 0));
    let mut refused = |statement: String| match conn.query_drop(statement) {
        Err(mysql::Error::MySqlError(e)) => e.code,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(format!("SELECT 1 INTO OUTFILE '{}'", path("plain").display())), 1086);
    assert_eq!(refused("SELECT 1 INTO OUTFILE '/elsewhere'".to_owned()), 1290);
    let quotes = "FIELDS ENCLOSED BY 'xy'";
    assert_eq!(refused(format!("SELECT 1 INTO OUTFILE '{}' {quotes}", path("two").display())), 1083);
    assert_eq!(refused(format!("LOAD DATA INFILE '{}' INTO TABLE p {quotes}", path("plain").display())), 1083);
    assert_eq!(refused(format!("SELECT 1 INTO OUTFILE '{}'", path("../up").display())), 1290);
    assert_eq!(refused(format!("SELECT t FROM o INTO DUMPFILE '{}'", path("many").display())), 1172);
    assert!(!path("many").exists(), "a file that was not finished does not stay");
}

#[test]
fn a_result_that_a_handler_cut_short_is_ended() {
    let place = Place::default();
    let server = place.start();
    let mut conn = shop(&server);
    conn.query_drop(
        "CREATE PROCEDURE p() BEGIN DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SELECT 'handled'; \
         SELECT 9223372036854775807 + a FROM (SELECT -1 a UNION ALL SELECT 1) s; SELECT 'after'; END",
    )
    .expect("it is made");
    let mut results = conn.query_iter("CALL p()").expect("it answers");
    let mut sets: Vec<Vec<String>> = Vec::new();
    while let Some(set) = results.iter() {
        sets.push(set.map(|row| row.expect("a row").get::<String, _>(0).expect("a value")).collect());
    }
    drop(results);
    assert_eq!(
        sets[..3],
        [vec!["9223372036854775806".to_owned()], vec!["handled".to_owned()], vec!["after".to_owned()]]
    );
    let one: u64 = conn.query_first("SELECT 1").expect("the connection lives").expect("a row");
    assert_eq!(one, 1);
}

#[test]
fn who_waits_for_a_user_lock_and_hangs_up_waits_no_more() {
    let place = Place::default();
    let server = place.start();
    let (mut holder, mut next) = (server.connect(), server.connect());
    let taken: Option<u8> = holder.query_first("SELECT GET_LOCK('a', 0)").expect("it answers");
    let impatient = server.client().read_timeout(Some(std::time::Duration::from_millis(100)));
    for wait in ["SELECT GET_LOCK('a', 7200)", "SELECT SLEEP(7200)"] {
        let mut conn = Conn::new(impatient.clone()).expect("root comes in");
        let own: Option<u8> = conn.query_first("SELECT GET_LOCK('b', 7200)").expect("it answers");
        conn.query_drop(wait).expect_err("the client hangs up");
        drop(conn);
        let free: Option<u8> =
            next.query_first("SELECT GET_LOCK('b', 7200) AND RELEASE_LOCK('b')").expect("it answers");
        assert_eq!((taken, own, free), (Some(1), Some(1), Some(1)), "{wait}");
    }
}

/// The code of the error that an execution with this parameter ends with; `None` for none.
fn refused(conn: &mut Conn, value: Value) -> Option<u16> {
    match conn.exec_first::<Option<String>, _, _>("SELECT CAST(? AS CHAR)", (value,)) {
        Ok(_) => None,
        Err(mysql::Error::MySqlError(error)) => Some(error.code),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn dates_and_times_that_there_are_not_are_refused_as_parameters() {
    let place = Place::default();
    let server = place.start();
    let mut conn = server.connect();
    for value in [
        Value::Date(2024, 2, 30, 0, 0, 0, 0),
        Value::Date(0, 0, 0, 1, 0, 0, 0),
        Value::Date(9999, 12, 31, 23, 59, 59, 999_999),
        Value::Time(true, 34, 22, 59, 59, 0),
        Value::Time(false, 0, 255, 0, 0, 0),
    ] {
        assert_eq!(refused(&mut conn, value.clone()), None, "{value:?}");
    }
    for value in [
        Value::Date(10_000, 1, 1, 0, 0, 0, 0),
        Value::Date(2024, 13, 1, 0, 0, 0, 0),
        Value::Date(2024, 1, 32, 0, 0, 0, 0),
        Value::Date(2024, 1, 1, 24, 0, 0, 0),
        Value::Date(2024, 1, 1, 0, 60, 0, 0),
        Value::Date(2024, 1, 1, 0, 0, 60, 0),
        Value::Date(2024, 1, 1, 0, 0, 0, 1_000_000),
        Value::Time(false, 35, 0, 0, 0, 0),
        Value::Time(true, u32::MAX, 255, 255, 255, u32::MAX),
        Value::Time(false, 34, 22, 59, 59, 1),
        Value::Time(false, 0, 1, 60, 0, 0),
        Value::Time(false, 0, 1, 0, 60, 0),
    ] {
        assert_eq!(refused(&mut conn, value.clone()), Some(1690), "{value:?}");
    }
}

/// Common table expressions that build on each other.
fn chain(count: usize) -> String {
    let further = (1..count).map(|at| format!(", c{at} AS (SELECT x FROM c{})", at - 1)).collect::<String>();
    format!("WITH c0 AS (SELECT 1 AS x){further} SELECT x FROM c{}", count - 1)
}

#[test]
fn statements_of_very_many_queries_are_answered_or_refused() {
    let place = Place::default();
    let server = place.start();
    let mut conn = server.connect();
    let mut code = |statement: &str| match conn.query_first::<i64, _>(statement) {
        Ok(_) => None,
        Err(mysql::Error::MySqlError(error)) => Some(error.code),
        Err(error) => panic!("{error}"),
    };
    assert_eq!(code(&chain(63)), None);
    assert_eq!(code(&chain(64)), Some(1473));
    assert_eq!(code(&chain(2000)), Some(1473));
    let list = |count: usize| format!("SELECT 1 IN ({})", vec!["(SELECT 1)"; count].join(","));
    assert_eq!(code(&list(1000)), None);
    assert_eq!(code(&list(70_000)), Some(1235));
}
