//! Coming in: plugins, passwords, TLS, refusals.

use mysql::prelude::Queryable;
use mysql::{Conn, Error};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use tests::Place;

fn code(error: &Error) -> u16 {
    match error {
        Error::MySqlError(error) => error.code,
        other => panic!("no answer of the server's: {other}"),
    }
}

#[test]
fn both_plugins_check_passwords() {
    let place = Place::default();
    let server = place.start();
    let mut root = server.connect();
    root.query_drop("CREATE USER 'new'@'%' IDENTIFIED WITH caching_sha2_password BY 'one'").expect("it is made");
    root.query_drop("CREATE USER 'old'@'%' IDENTIFIED WITH mysql_native_password BY 'two'").expect("it is made");
    for (user, password) in [("new", "one"), ("old", "two")] {
        // The first exchange sends the password itself, the second one is the fast one.
        for _ in 0..2 {
            let mut conn = Conn::new(server.client().user(Some(user)).pass(Some(password))).expect("the password fits");
            let who: Option<String> = conn.query_first("SELECT CURRENT_USER()").expect("it answers");
            assert_eq!(who, Some(format!("{user}@%")));
        }
        for wrong in [Some("three"), None] {
            let refused = Conn::new(server.client().user(Some(user)).pass(wrong)).expect_err("the password is wrong");
            assert_eq!(code(&refused), 1045);
        }
    }
    let refused = Conn::new(server.client().user(Some("nobody"))).expect_err("there is no such user");
    assert_eq!(
        refused.to_string(),
        "MySqlError { ERROR 1045 (28000): Access denied for user 'nobody'@'localhost' (using password: NO) }"
    );
}

#[test]
fn a_database_that_is_not_there_is_named() {
    let place = Place::default();
    let server = place.start();
    let refused = Conn::new(server.client().db_name(Some("nowhere"))).expect_err("there is no such database");
    assert_eq!(code(&refused), 1049);
}

#[test]
fn a_connection_changes_its_user_and_forgets_its_session() {
    let place = Place::default();
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("CREATE USER 'other'@'localhost' IDENTIFIED BY 'secret'").expect("it is made");
    conn.query_drop("SET @kept = 1").expect("it is set");
    conn.reset().expect("the session is reset");
    assert_eq!(conn.query_first::<Option<i64>, _>("SELECT @kept").expect("it answers"), Some(None));
    let options = mysql::ChangeUserOpts::new().with_user(Some("other".into())).with_pass(Some("secret".into()));
    conn.change_user(options).expect("the password fits");
    let who: Option<String> = conn.query_first("SELECT USER()").expect("it answers");
    assert_eq!(who.as_deref(), Some("other@localhost"));
}

#[test]
fn every_address_but_loopback_demands_a_password() {
    let place = Place::with(&["--bind-address=0.0.0.0"]);
    let output = place.fail();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("option bind_address:") && said.contains("MYSQL_ROOT_PASSWORD"), "{said}");
}

#[test]
fn the_password_of_the_environment_is_root_s() {
    let environment = vec![("MYSQL_ROOT_PASSWORD".into(), "pw".into()), ("MYSQL_DATABASE".into(), "shop".into())];
    let place = Place { environment, ..Place::default() };
    let server = place.start();
    assert_eq!(code(&Conn::new(server.client()).expect_err("it has a password")), 1045);
    let mut root = Conn::new(server.client().pass(Some("pw")).db_name(Some("shop"))).expect("the password fits");
    let database: Option<String> = root.query_first("SELECT DATABASE()").expect("it answers");
    assert_eq!(database.as_deref(), Some("shop"));
}

#[test]
fn a_client_that_takes_its_time_is_let_in() {
    let place = Place::default();
    let server = place.start();
    let mut clock = server.connect();
    let mut wait = || clock.query_drop("DO SLEEP(0.15)").expect("it waits");
    let mut socket = TcpStream::connect(("127.0.0.1", server.port)).expect("it listens");
    assert_eq!(read_packet(&mut socket)[0], 10);
    wait();
    // PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH.
    let flags: u32 = 1 << 9 | 1 << 15 | 1 << 19;
    let mut response = flags.to_le_bytes().to_vec();
    response.extend_from_slice(&[0, 0, 0, 1, 255]);
    response.extend_from_slice(&[0; 23]);
    response.extend_from_slice(b"root\0\0caching_sha2_password\0");
    let mut packet = vec![response.len() as u8, 0, 0, 1];
    packet.extend_from_slice(&response);
    let (first, rest) = packet.split_at(30);
    socket.write_all(first).expect("it is taken");
    wait();
    socket.write_all(rest).expect("it is taken");
    assert_eq!(read_packet(&mut socket)[0], 0);
    for _ in 0..3 {
        wait();
        socket.write_all(b"\x01\0").expect("it is taken");
        wait();
        socket.write_all(b"\0\0\x0e").expect("it is taken");
        assert_eq!(read_packet(&mut socket)[0], 0);
    }
}

#[test]
fn there_are_as_many_connections_as_the_limit_says() {
    const MOST: usize = 3;
    let place = Place::with(&[&format!("--max_connections={MOST}")]);
    let server = place.start();
    let mut first = server.connect();
    for _ in 0..20 {
        let others: Vec<Conn> = (1..MOST).map(|_| server.connect()).collect();
        assert_eq!(code(&Conn::new(server.client()).expect_err("there are enough")), 1040);
        drop(others);
        let count = "SELECT COUNT(*) FROM information_schema.processlist";
        while first.query_first::<usize, _>(count).expect("it answers") != Some(1) {}
    }
}

#[test]
fn clients_come_and_go_at_once_and_a_stop_ends_it() {
    const CLIENTS: usize = 12;
    const TIMES: usize = 60;
    let place = Place::default();
    let server = place.start();
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let server = &server;
            scope.spawn(move || {
                for time in 0..TIMES {
                    let mut conn = server.connect();
                    let question = format!("SELECT {client} * 1000 + {time}");
                    assert_eq!(conn.query_first(question).expect("it answers"), Some(client * 1000 + time));
                }
            });
        }
    });
    let port = server.port;
    let (status, said) = server.stop();
    assert!(status.success(), "{said:?}");
    TcpStream::connect(("127.0.0.1", port)).expect_err("nobody listens any more");
}

/// Takes any certificate: the server made its own.
#[derive(Debug)]
struct Any(Arc<rustls::crypto::CryptoProvider>);

impl ServerCertVerifier for Any {
    fn verify_server_cert(
        &self,
        _end: &CertificateDer<'_>,
        _between: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &rustls::DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &rustls::DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

fn read_packet(from: &mut impl Read) -> Vec<u8> {
    let mut head = [0; 4];
    from.read_exact(&mut head).expect("a packet's head");
    let mut payload = vec![0; usize::from(head[0]) | usize::from(head[1]) << 8 | usize::from(head[2]) << 16];
    from.read_exact(&mut payload).expect("a packet's payload");
    payload
}

fn write_packet(to: &mut impl Write, sequence: u8, payload: &[u8]) {
    let length = u32::try_from(payload.len()).expect("a small packet").to_le_bytes();
    to.write_all(&[length[0], length[1], length[2], sequence]).expect("it is taken");
    to.write_all(payload).expect("it is taken");
    to.flush().expect("it is taken");
}

#[test]
fn a_password_goes_over_tls() {
    let place = Place::default();
    let server = place.start();
    server.connect().query_drop("CREATE USER 'tls'@'%' IDENTIFIED BY 'secret'").expect("it is made");
    let mut socket = TcpStream::connect(("127.0.0.1", server.port)).expect("it listens");
    assert_eq!(read_packet(&mut socket)[0], 10);
    // PROTOCOL_41, SSL, SECURE_CONNECTION, PLUGIN_AUTH.
    let flags: u32 = 1 << 9 | 1 << 11 | 1 << 15 | 1 << 19;
    let mut head = flags.to_le_bytes().to_vec();
    head.extend_from_slice(&[0, 0, 0, 1, 255]);
    head.extend_from_slice(&[0; 23]);
    write_packet(&mut socket, 1, &head);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("the library has versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Any(provider)))
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("it is a name");
    let client = rustls::ClientConnection::new(Arc::new(config), name).expect("a client");
    let mut tls = rustls::StreamOwned::new(client, socket);
    head.extend_from_slice(b"tls\0\x20");
    head.extend_from_slice(&[7; 32]);
    head.extend_from_slice(b"caching_sha2_password\0");
    write_packet(&mut tls, 2, &head);
    // The account never came in before: the password itself is asked for.
    assert_eq!(read_packet(&mut tls), [1, 4]);
    write_packet(&mut tls, 4, b"secret\0");
    assert_eq!(read_packet(&mut tls)[0], 0);
    write_packet(&mut tls, 0, b"\x0e");
    assert_eq!(read_packet(&mut tls)[0], 0);
}
