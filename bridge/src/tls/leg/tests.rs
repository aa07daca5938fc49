use std::time::Duration;

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyUsagePurpose, SanType};
use rustls::sign::CertifiedKey;
use rustls::{HandshakeKind, RootCertStore};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::tls::fixture::{Plant, SetClock, meet, ready, sockets, start};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// What a server of the plant says of a client with this leg, in every version; and a client of such a server.
async fn judged(plant: &Plant, peer: &LegTls, spoil: impl Fn(&mut LegTls)) -> Cause {
    let mut own = plant.usual("own");
    spoil(&mut own);
    let (own, mut causes) = (ready(&own), vec![]);
    for versions in [vec![TlsVersion::Tls13], vec![TlsVersion::Tls12]] {
        let peer = ready(&LegTls { versions, ..peer.clone() });
        causes.push(meet(&peer, &own).await.1.map(|_| ()).unwrap_err());
        causes.push(meet(&own, &peer).await.0.map(|_| ()).unwrap_err());
    }
    let cause = causes[0].cause;
    for event in causes {
        assert_eq!(event.cause, cause, "{event}");
        assert!(event.remote.is_some(), "{event}");
        let named = event.certificate.as_ref().is_some_and(|name| name.subject == "CN=peer");
        assert_eq!(named, cause != Cause::CertificateSize, "{event}");
    }
    cause
}

/// That of a peer whose certificate is `spoilt`.
async fn of_certificate(spoilt: impl FnOnce(&mut CertificateParams)) -> Cause {
    let plant = Plant::new();
    judged(&plant, &plant.leg(plant.issue("peer", spoilt)), |_| ()).await
}

#[tokio::test]
async fn both_sides_know_whom_they_have_met() {
    let plant = Plant::new();
    for (versions, shown) in [(TlsVersion::Tls13, "TLSv1_3"), (TlsVersion::Tls12, "TLSv1_2")] {
        let client = ready(&LegTls { versions: vec![versions], ..plant.usual("client") });
        let (ours, theirs) = meet(&client, &ready(&plant.usual("server"))).await;
        for (secured, peer) in [(ours, "CN=server"), (theirs, "CN=client")] {
            let event = secured.unwrap().session.established();
            assert_eq!(event.certificate.unwrap().subject, peer);
            assert!(event.found.contains(shown), "{}", event.found);
        }
    }
}

#[tokio::test]
async fn a_certificate_must_be_in_its_time() {
    assert_eq!(of_certificate(|params| params.not_after = (start() - DAY / 2).into()).await, Cause::Expired);
    assert_eq!(of_certificate(|params| params.not_before = (start() + DAY).into()).await, Cause::NotYetValid);
}

#[tokio::test]
async fn a_certificate_must_be_of_a_bearable_size() {
    let large = of_certificate(|params| {
        let long =
            |number| SanType::DnsName(format!("a-rather-long-name-{number}.example").try_into().unwrap());
        params.subject_alt_names = (0..250).map(long).collect();
    });
    assert_eq!(large.await, Cause::CertificateSize);
}

#[tokio::test]
async fn a_key_must_not_be_short() {
    let plant = Plant::new();
    assert_eq!(judged(&plant, &plant.leg(plant.issue_short("peer")), |_| ()).await, Cause::KeySize);
}

#[tokio::test]
async fn a_certificate_must_be_for_this_use() {
    assert_eq!(
        of_certificate(|params| params.key_usages = vec![KeyUsagePurpose::KeyAgreement]).await,
        Cause::KeyUsage
    );
    assert_eq!(
        of_certificate(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::CodeSigning])
            .await,
        Cause::KeyUsage
    );
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_refused() {
    let (plant, other) = (Plant::new(), Plant::elsewhere());
    let stranger = plant.leg(other.issue("peer", |_| ()));
    assert_eq!(judged(&plant, &stranger, |_| ()).await, Cause::UnknownAuthority);
    // Its anchor among others, and it is welcome: five there must be room for.
    let others = (0..3).flat_map(|_| Plant::elsewhere().usual("own").ca);
    let ca: Vec<_> = plant.usual("own").ca.into_iter().chain(others).chain(other.usual("own").ca).collect();
    assert_eq!(ca.len(), 5);
    let own = ready(&LegTls { ca, ..plant.usual("own") });
    assert!(meet(&ready(&stranger), &own).await.1.is_ok());
}

#[tokio::test]
async fn a_forged_certificate_is_refused() {
    let plant = Plant::new();
    let good = plant.issue("peer", |_| ());
    let mut der = good.cert[0].to_vec();
    *der.last_mut().unwrap() ^= 1;
    let forged = CertifiedKey::new(vec![der.into()], Arc::clone(&good.key));
    assert_eq!(judged(&plant, &plant.leg(Arc::new(forged)), |_| ()).await, Cause::CertificateForged);
}

#[tokio::test]
async fn a_certificate_without_its_key_is_refused() {
    let plant = Plant::new();
    let (stolen, own) = (plant.issue("peer", |_| ()), plant.issue("thief", |_| ()));
    let thief = CertifiedKey::new(stolen.cert.clone(), Arc::clone(&own.key));
    assert_eq!(judged(&plant, &plant.leg(Arc::new(thief)), |_| ()).await, Cause::HandshakeSignature);
}

#[tokio::test]
async fn the_name_must_be_the_configured_one() {
    let plant = Plant::new();
    let named = |name: &str| {
        let name = ServerName::try_from(name.to_owned()).unwrap();
        move |own: &mut LegTls| own.peer_name = Some(name.clone())
    };
    let cause = judged(&plant, &plant.usual("peer"), named("other.plant.example")).await;
    assert_eq!(cause, Cause::Name);
    assert_eq!(judged(&plant, &plant.usual("peer"), named("192.0.2.7")).await, Cause::Name);
    let mut own = plant.usual("own");
    named("peer.plant.example")(&mut own);
    let (ours, theirs) = meet(&ready(&own), &ready(&plant.usual("peer"))).await;
    assert!(ours.is_ok() && theirs.is_ok());
}

#[tokio::test]
async fn a_pin_stands_for_a_path_or_beside_one() {
    let (plant, elsewhere) = (Plant::new(), Plant::elsewhere());
    let peer = elsewhere.leg(elsewhere.issue("peer", |_| ()));
    let pin: [u8; 32] = Sha256::digest(&peer.identity.cert[0]).into();
    let peer = LegTls { ca: plant.usual("own").ca, ..peer };
    let own = |pinned, has_ca: bool| {
        let usual = plant.usual("own");
        let ca = if has_ca { usual.ca.clone() } else { vec![] };
        ready(&LegTls { pinned, ca, ..usual })
    };
    let accept = async |own| meet(&ready(&peer), &own).await.1.map(|_| ()).map_err(|event| event.cause);
    assert_eq!(accept(own(vec![pin], false)).await, Ok(()));
    assert_eq!(accept(own(vec![[0; 32], pin], false)).await, Ok(()));
    assert_eq!(accept(own(vec![[0; 32]], false)).await, Err(Cause::NotPinned));
    assert_eq!(accept(own(vec![pin], true)).await, Err(Cause::UnknownAuthority));
}

#[tokio::test]
async fn a_pinned_certificate_ends_as_every_other() {
    let plant = Plant::new();
    for (until, cause) in [(start() - DAY / 2, Some(Cause::Expired)), (start() + DAY, None)] {
        let peer = plant.leg(plant.issue("peer", |params| params.not_after = until.into()));
        let pinned = vec![Sha256::digest(&peer.identity.cert[0]).into()];
        let own = ready(&LegTls { pinned, ca: vec![], ..plant.usual("own") });
        assert_eq!(meet(&ready(&peer), &own).await.1.err().map(|event| event.cause), cause);
    }
}

#[tokio::test]
async fn lists_refuse_whom_they_name_and_nobody_else() {
    let (plant, other) = (Plant::new(), Plant::elsewhere());
    let (revoked, good) = (plant.usual("peer"), plant.usual("good"));
    let list = plant.list(&[&revoked.identity]);
    let clock = SetClock::new();
    let own = Arc::new(Leg::new(&plant.usual("own"), Arc::clone(&clock) as _).unwrap());
    let accept = async |peer| meet(&ready(peer), &own).await.1.map(|_| ()).map_err(|event| event.id());
    // A list of another authority, then none: nothing is known of anybody.
    own.set_lists(&[other.list(&[])]).unwrap();
    assert_eq!((accept(&revoked).await, accept(&good).await), (Ok(()), Ok(())));
    own.set_lists(&[other.list(&[]), list.clone()]).unwrap();
    assert_eq!((accept(&revoked).await, accept(&good).await), (Err("2.4"), Ok(())));
    // What cannot be used changes nothing, nor does age.
    let event = own.set_lists(&[vec![0x30, 0]]).unwrap_err();
    assert_eq!((event.id(), event.severity()), ("2.13", crate::tls::Severity::Warning));
    clock.advance(2 * DAY);
    assert_eq!((accept(&revoked).await, accept(&good).await), (Err("2.4"), Ok(())));
    // A list with another's signature hides none of the others.
    let mut forged = list.clone();
    *forged.last_mut().unwrap() ^= 1;
    own.set_lists(&[forged, list]).unwrap();
    assert_eq!((accept(&revoked).await, accept(&good).await), (Err("2.4"), Ok(())));
}

#[tokio::test]
async fn versions_that_do_not_meet_are_named() {
    let plant = Plant::new();
    let only = |version, name| ready(&LegTls { versions: vec![version], ..plant.usual(name) });
    for (client, server) in [(TlsVersion::Tls12, TlsVersion::Tls13), (TlsVersion::Tls13, TlsVersion::Tls12)] {
        let (ours, theirs) = meet(&only(client, "client"), &only(server, "server")).await;
        assert_eq!(ours.unwrap_err().cause, Cause::Version);
        assert_eq!(theirs.unwrap_err().cause, Cause::Version);
    }
}

/// A client of another make, with resumption as it comes.
fn foreign_client(plant: &Plant, identity: Option<&LegTls>) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.roots.extend(plant.usual("any").ca);
    let builder = ClientConfig::builder_with_details(Arc::new(provider().as_ref().clone()), SetClock::new());
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
    Arc::new(match identity {
        None => builder.with_no_client_auth(),
        Some(tls) => {
            builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(Arc::clone(&tls.identity))))
        }
    })
}

async fn foreign_connect(
    client: &Arc<ClientConfig>,
    server: &Arc<Leg>,
) -> (io::Result<tokio_rustls::client::TlsStream<TcpStream>>, Result<Secured, Event>) {
    let (ours, theirs) = sockets().await;
    let name = ServerName::try_from("server.plant.example").unwrap();
    tokio::join!(TlsConnector::from(Arc::clone(client)).connect(name, ours), server.accept(theirs))
}

#[tokio::test]
async fn a_client_without_a_certificate_is_refused() {
    let plant = Plant::new();
    let server = ready(&plant.usual("server"));
    let (_, accepted) = foreign_connect(&foreign_client(&plant, None), &server).await;
    assert_eq!(accepted.unwrap_err().id(), "2.2");
}

#[tokio::test]
async fn what_is_no_certificate_is_refused() {
    let plant = Plant::new();
    let key = Arc::clone(&plant.usual("client").identity.key);
    let garbage = CertifiedKey::new(vec![vec![0x30, 0].into()], key);
    let (_, accepted) = meet(&ready(&plant.leg(Arc::new(garbage))), &ready(&plant.usual("server"))).await;
    assert_eq!(accepted.unwrap_err().id(), "2.3");
}

#[tokio::test]
async fn a_client_with_nothing_in_common_is_told_so() {
    let plant = Plant::new();
    let mut client = ClientConfig::clone(&foreign_client(&plant, None));
    let kx_groups = vec![rustls::crypto::aws_lc_rs::kx_group::MLKEM768];
    let provider = CryptoProvider { kx_groups, ..CryptoProvider::clone(client.crypto_provider()) };
    let builder = ClientConfig::builder_with_provider(Arc::new(provider));
    let builder = builder.with_protocol_versions(&[&rustls::version::TLS13]).unwrap();
    client = builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth();
    let (_, accepted) = foreign_connect(&Arc::new(client), &ready(&plant.usual("server"))).await;
    assert_eq!(accepted.unwrap_err().id(), "1.4");
}

#[tokio::test]
async fn a_record_that_was_not_sealed_is_an_alarm() {
    let plant = Plant::new();
    let (ours, theirs) = meet(&ready(&plant.usual("client")), &ready(&plant.usual("server"))).await;
    let mut ours = ours.unwrap();
    let (socket, _) = ours.stream.get_mut();
    socket.write_all(&[&[0x17, 3, 3, 0, 32][..], &[0; 32]].concat()).await.unwrap();
    let (mut read, _, session) = theirs.unwrap().split();
    let error = read.read(&mut [0]).await.unwrap_err();
    assert_eq!(session.party().broken(&error).unwrap().id(), "1.9");
}

#[tokio::test]
async fn no_session_is_resumed() {
    let plant = Plant::new();
    let server = ready(&plant.usual("server"));
    let client = foreign_client(&plant, Some(&plant.usual("client")));
    for _ in 0..3 {
        let (connected, accepted) = foreign_connect(&client, &server).await;
        let (mut connected, (_, mut write, _)) = (connected.unwrap(), accepted.unwrap().split());
        // Tickets would come with the first octets.
        write.write_all(b"x").await.unwrap();
        write.flush().await.unwrap();
        connected.read_exact(&mut [0]).await.unwrap();
        assert_eq!(connected.get_ref().1.handshake_kind(), Some(HandshakeKind::Full));
        assert_eq!(connected.get_ref().1.tls13_tickets_received(), 0);
    }
}

#[tokio::test]
async fn a_peer_that_refuses_us_is_told_with_its_alert() {
    let (plant, other) = (Plant::new(), Plant::elsewhere());
    let own = plant.leg(other.issue("own", |_| ()));
    // In TLS 1.2 within the handshake, in TLS 1.3 after the client's end of it.
    let old = ready(&LegTls { versions: vec![TlsVersion::Tls12], ..own.clone() });
    let (ours, _) = meet(&old, &ready(&plant.usual("server"))).await;
    assert_eq!(ours.unwrap_err().cause, Cause::PeerRefuses);
    let (ours, _) = meet(&ready(&own), &ready(&plant.usual("server"))).await;
    let (mut read, _, session) = ours.unwrap().split();
    let error = read.read(&mut [0]).await.unwrap_err();
    let event = session.party().broken(&error).unwrap();
    assert_eq!(event.cause, Cause::PeerRefuses);
    assert!(event.found.contains("UnknownCA"), "{event}");
}
