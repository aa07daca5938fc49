use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::config::LegTls;
use crate::tls::fixture::{Plant, outcome, sockets, transport};

/// The three words, for a leg with this TLS.
fn words(tls: &LegTls) -> [(&'static str, Transport); 3] {
    let tls = Arc::new(tls.clone());
    [
        ("non-secure", TProfile::NonSecure),
        ("secure", TProfile::Secure(Arc::clone(&tls))),
        ("dont-care", TProfile::DontCare(tls)),
    ]
    .map(|(word, tprofile)| (word, transport(&tprofile)))
}

/// What both ends make of each other; what is opened without TLS sends the beginning of a TPKT.
async fn outcomes(
    client: &Transport,
    server: &Transport,
) -> (Result<&'static str, Cause>, Result<&'static str, Cause>) {
    let (ours, theirs) = sockets().await;
    let open = async {
        match client.open(ours).await {
            Ok(Stream::Plain(mut socket)) => {
                socket.write_all(&[3, 0, 0, 22]).await.unwrap();
                Ok(Stream::Plain(socket))
            }
            opened => opened,
        }
    };
    let (opened, accepted) = tokio::join!(open, server.accept(theirs));
    (outcome(&opened), outcome(&accepted))
}

#[tokio::test]
async fn what_arrives_is_compared_with_what_is_configured() {
    let plant = Plant::new();
    let (clients, servers) = (words(&plant.usual("client")), words(&plant.usual("server")));
    let (plain, tls) = (Ok("plain"), Ok("tls"));
    for (client, server, opened, accepted) in [
        ("non-secure", "non-secure", plain, plain),
        ("non-secure", "secure", plain, Err(Cause::Insecure)),
        ("non-secure", "dont-care", plain, plain),
        ("secure", "secure", tls, tls),
        ("secure", "dont-care", tls, tls),
        ("dont-care", "secure", tls, tls),
        ("dont-care", "dont-care", tls, tls),
    ] {
        let of = |words: &[(&str, Transport)], word| {
            words.iter().find(|(known, _)| *known == word).unwrap().1.clone()
        };
        let found = outcomes(&of(&clients, client), &of(&servers, server)).await;
        assert_eq!(found, (opened, accepted), "{client} to {server}");
    }
}

#[tokio::test]
async fn a_server_that_answers_without_tls_is_named() {
    let plant = Plant::new();
    let [_, (_, secure), _] = words(&plant.usual("client"));
    let (ours, mut theirs) = sockets().await;
    theirs.write_all(&[3, 0, 0, 7, 2, 0xf0, 0x80]).await.unwrap();
    let event = secure.open(ours).await.unwrap_err();
    assert_eq!(event.cause, Cause::Insecure, "{event}");
}

#[tokio::test]
async fn a_refusal_names_where_it_came_from() {
    let plant = Plant::new();
    let [(_, plain), (_, secure), _] = words(&plant.usual("server"));
    let (ours, theirs) = sockets().await;
    let remote = ours.local_addr().unwrap();
    let Ok(Stream::Plain(mut ours)) = plain.open(ours).await else { panic!("not plain") };
    ours.write_all(&[3]).await.unwrap();
    let event = secure.accept(theirs).await.unwrap_err();
    assert_eq!((event.id(), event.remote), ("1.1", Some(remote)));
    assert_eq!(
        event.to_string(),
        format!(
            "TLS: there is no TLS where it is configured: the leg's transport is secure, the first octet is 0x03; with {remote}"
        )
    );
}

/// The clock stands still as long as anything else happens.
#[tokio::test(start_paused = true)]
async fn a_peer_that_begins_and_stalls_is_given_up_in_time() {
    let plant = Plant::new();
    let [_, secure, dont_care] = words(&plant.usual("server"));
    for (word, server) in [secure, dont_care] {
        for beginning in [&[][..], &[HANDSHAKE], &[HANDSHAKE, 3, 1, 2, 0]] {
            let (mut ours, theirs) = sockets().await;
            ours.write_all(beginning).await.unwrap();
            let event = server.accept(theirs).await.unwrap_err();
            assert_eq!(event.cause, Cause::TimeLimit, "{word}, {beginning:?}");
            assert_eq!(ours.read(&mut [0]).await.unwrap_or(0), 0, "still open");
        }
    }
}
