//! What comes to the socket, and what stands where it is to be.

use std::os::unix::fs::MetadataExt;

use tempfile::TempDir;
use tokio::task::spawn_blocking;

use super::*;
use crate::report::Rekey;

fn directory() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("control.sock");
    (directory, socket)
}

/// A bridge that has one association with `site`, and the file of its socket.
async fn bridge(socket: &Path) -> SocketFile {
    let (demands, mut taken) = mpsc::channel::<Demand>(1);
    let file = Control::bind(socket).await.unwrap().serve(demands);
    tokio::spawn(async move {
        while let Some(demand) = taken.recv().await {
            let rekeying = Rekeying {
                peer: "site".into(),
                association: String::from("1:2"),
                rekey: Rekey::Asking,
                changes: 3,
            };
            let is_known = demand.peer.as_deref().is_none_or(|peer| peer == "site");
            demand.answer(is_known.then(|| vec![rekeying]));
        }
    });
    file
}

async fn asked(socket: &Path, peer: Option<&'static str>) -> Result<Vec<String>, NotDone> {
    let socket = socket.to_owned();
    spawn_blocking(move || rekey(&socket, peer)).await.unwrap()
}

/// What a client reads that writes this and then no more.
async fn raw(socket: &Path, request: &'static [u8]) -> String {
    let socket = socket.to_owned();
    let talk = move || {
        let mut bridge = net::UnixStream::connect(socket).unwrap();
        bridge.set_read_timeout(Some(4 * PATIENCE)).unwrap();
        bridge.write_all(request).unwrap();
        let mut answer = vec![];
        // A bridge that has not read everything resets the connection behind its answer.
        let _ = bridge.read_to_end(&mut answer);
        String::from_utf8(answer).unwrap()
    };
    spawn_blocking(talk).await.unwrap()
}

#[tokio::test]
async fn each_association_has_a_line() {
    let (_directory, socket) = directory();
    let _file = bridge(&socket).await;
    let line = "site 1:2 rekey: goes with the next PDU to the peer, the server; keys changed so far: 3";
    assert_eq!(asked(&socket, None).await.unwrap(), [line]);
    assert_eq!(asked(&socket, Some("site")).await.unwrap(), [line]);
    let refused = asked(&socket, Some("elsewhere")).await.unwrap_err();
    assert_eq!(refused.to_string(), "the bridge answers: no peer is called \"elsewhere\"");
}

#[tokio::test]
async fn whatever_is_no_request_is_refused_and_harms_nobody() {
    let (_directory, socket) = directory();
    let _file = bridge(&socket).await;
    const LONG: &[u8] = &[b'a'; 100_000];
    for request in [&b"\n"[..], b"stop\n", b"rekey a b\n", b"rekey \xff\n", LONG] {
        let answer = raw(&socket, request).await;
        let is_refused = answer.starts_with("error: the request is not");
        assert!(is_refused || (request == LONG && answer.is_empty()), "{answer}");
    }
    assert!(asked(&socket, None).await.is_ok());
}

#[tokio::test]
async fn clients_that_say_nothing_are_left_alone_in_time() {
    let (_directory, socket) = directory();
    let _file = bridge(&socket).await;
    let silent: Vec<_> = (0..CLIENTS).map(|_| net::UnixStream::connect(&socket).unwrap()).collect();
    assert!(asked(&socket, None).await.is_ok());
    drop(silent);
}

#[tokio::test]
async fn s08_nobody_else_can_open_it() {
    let (_directory, socket) = directory();
    let file = bridge(&socket).await;
    let metadata = fs::symlink_metadata(&socket).unwrap();
    assert!(metadata.file_type().is_socket());
    assert_eq!(metadata.mode() & 0o7777, 0o600);
    drop(file);
    assert!(!socket.exists());
}

#[tokio::test]
async fn s08_a_directory_that_is_open_to_everybody_is_refused() {
    let (directory, socket) = directory();
    for mode in [0o777, 0o1777, 0o702] {
        fs::set_permissions(directory.path(), Permissions::from_mode(mode)).unwrap();
        let refused = Control::bind(&socket).await.unwrap_err();
        assert!(matches!(refused, ControlError::Open { mode: found, .. } if found == mode), "{refused}");
    }
}

#[tokio::test]
async fn a_socket_left_behind_is_replaced_and_nothing_else() {
    let (_directory, socket) = directory();
    drop(net::UnixListener::bind(&socket).unwrap());
    let file = bridge(&socket).await;
    assert!(asked(&socket, None).await.is_ok());
    let refused = Control::bind(&socket).await.unwrap_err();
    assert!(matches!(refused, ControlError::InUse(_)), "{refused}");
    assert!(asked(&socket, None).await.is_ok(), "the first bridge keeps its socket");
    drop(file);
    fs::write(&socket, "mine").unwrap();
    assert!(matches!(Control::bind(&socket).await.unwrap_err(), ControlError::Taken(_)));
    assert_eq!(fs::read(&socket).unwrap(), b"mine");
}

#[tokio::test]
async fn no_bridge_is_told_so() {
    let (_directory, socket) = directory();
    let error = asked(&socket, None).await.unwrap_err();
    assert_eq!(error.exit_code(), 69);
    assert!(error.to_string().starts_with("no bridge answers at "), "{error}");
}
