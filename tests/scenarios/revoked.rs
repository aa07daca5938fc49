//! A peer's certificate ends while it is associated: its issuer revokes it, or its time is over.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use bridge::config::Config;
use bridge::demo::stage::{Client, Role, Stage, until};
use e2e::{Rule, SecurityEvent};
use harness::{Role as End, revocation_list_of};
use lab::der::FREQUENCY;
use lab::operator::Operator;
use rcgen::{CertificateParams, DnType, Issuer, KeyPair, KeyUsagePurpose, SanType};

const LIST: &str = "pki/e2e-ca.crl";

/// From knowing it to being rid of it.
const IN_TIME: Duration = Duration::from_secs(1);

async fn associated(stage: &Stage) -> Client {
    let client = stage.connect().await.unwrap();
    client.call(Operator::identify).await.unwrap();
    client.call(|operator| operator.read(FREQUENCY)).await.unwrap();
    assert_eq!(stage.der.associations(), 1);
    client
}

/// Waits until the site has told why, and is rid of the peer.
async fn closed(stage: &mut Stage) -> SecurityEvent {
    let event = stage.security_event(Role::Site).await.unwrap();
    stage.aborted(Role::Site).await.unwrap();
    until("the DER's association has not ended", || stage.der.associations() == 0).await.unwrap();
    event
}

/// Both the subject and the serial number of the peer's certificate stand in what is logged.
fn assert_names_the_aggregator(event: &SecurityEvent) {
    let name = event.refused.certificate.as_ref().unwrap();
    assert!(name.subject.contains("aggregator@lab.example") && !name.serial.is_empty(), "{name}");
    assert!(event.to_string().contains(&name.to_string()), "{event}");
}

#[tokio::test(flavor = "multi_thread")]
async fn p19_a_list_that_is_written_closes_the_revoked_within_a_second() {
    let with_list = |role, directory: &Path, config: &mut Config| {
        if role == Role::Site {
            config.e2e.as_mut().unwrap().crl = vec![directory.join(LIST)];
        }
    };
    let mut stage = Stage::set_as(with_list).await.unwrap();
    let client = associated(&stage).await;
    let list = revocation_list_of(&stage.pki, Some(End::Aggregator));
    fs::write(stage.files.path().join(LIST), list).unwrap();
    let known = Instant::now();
    let event = closed(&mut stage).await;
    assert!(known.elapsed() < IN_TIME, "{:?}", known.elapsed());
    assert_eq!(event.rule(), Rule::Revoked);
    assert_names_the_aggregator(&event);
    client.call(|operator| operator.read(FREQUENCY)).await.unwrap_err();
    stage.connect().await.map(drop).unwrap_err();
    stage.strike().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn p19_a_certificate_that_expires_closes_its_association_within_a_second() {
    let expires = SystemTime::now() + Duration::from_secs(4);
    let short_lived = |role, directory: &Path, config: &mut Config| {
        if role == Role::Aggregator {
            config.e2e.as_mut().unwrap().chain = vec![issued_until(expires, directory)];
        }
    };
    let mut stage = Stage::set_as(short_lived).await.unwrap();
    let client = associated(&stage).await;
    let event = closed(&mut stage).await;
    let late = expires.elapsed().unwrap_or_default();
    assert!(late < IN_TIME, "{late:?}");
    assert_eq!(event.rule(), Rule::Certificate);
    assert!(event.refused.found.starts_with("notAfter "), "{event}");
    assert!(event.refused.wanted.starts_with("later than "), "{event}");
    assert_names_the_aggregator(&event);
    client.call(|operator| operator.read(FREQUENCY)).await.unwrap_err();
    stage.strike().await.unwrap();
}

/// The aggregator's certificate anew, for the same key.
fn issued_until(expires: SystemTime, directory: &Path) -> Vec<u8> {
    let pem = |name: &str| fs::read_to_string(directory.join("pki").join(name)).unwrap();
    let key = KeyPair::from_pem(&pem("e2e-ca.key")).unwrap();
    let issuer = Issuer::from_ca_cert_pem(&pem("e2e-ca.crt"), key).unwrap();
    let name = "aggregator@lab.example";
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = (expires - Duration::from_secs(3600)).into();
    params.not_after = expires.into();
    params.subject_alt_names = vec![SanType::OtherName((vec![1, 3, 6, 1, 5, 5, 7, 8, 5], name.into()))];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyAgreement];
    let key = KeyPair::from_pem(&pem("aggregator.e2e.key")).unwrap();
    params.signed_by(&key, &issuer).unwrap().der().to_vec()
}
