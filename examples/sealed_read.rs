//! Two ends in one process: they associate, one MMS read is sealed, seen by nobody between, and opened.
//!
//! `cargo run -p gridseal-examples --example sealed_read`

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use e2e::{Association, Credential, Endpoint, EndpointConfig, Event, Now, Peer, TrustAnchors};
use rcgen::{CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const XMPP_ADDR: [u64; 9] = [1, 3, 6, 1, 5, 5, 7, 8, 5];
const INITIATE_REQUEST: &[u8] = b"\xa8\x03\x80\x01\x05";
const INITIATE_RESPONSE: &[u8] = b"\xa9\x03\x80\x01\x05";

/// Confirmed-Request 7: Read of one named variable (ISO 9506-2).
const READ: &[u8] =
    b"\xa0\x2d\x02\x01\x07\xa4\x28\xa1\x26\xa0\x24\x30\x22\xa0\x20\xa1\x1e\x1a\x07DER1LD0\x1a\x13MMXU1$MX$TotW$mag$f";

fn main() -> Result<()> {
    let mut ca = CertificateParams::new(vec![])?;
    ca.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let key = KeyPair::generate()?;
    let anchor = ca.self_signed(&key)?.der().to_vec();
    let ca = Issuer::new(ca, key);
    let mut aggregator = endpoint("aggregator@lab.example", &ca, &anchor)?;
    let mut site = endpoint("site1@lab.example", &ca, &anchor)?;

    let peer = |name: &str| Arc::new(Peer::new(name, format!("{name}@lab.example")));
    let mut client = aggregator.initiate(now()?, peer("site1"), INITIATE_REQUEST)?;
    let request = client.poll_transmit().ok_or("no HandshakeReq")?;
    let mut server =
        site.handle_request(now()?, peer("aggregator"), &request).map_err(|refusal| refusal.error)?;
    tell(&mut server);
    server.accept(&mut site, now()?, INITIATE_RESPONSE);
    carry("site1 → aggregator", &mut server, &mut client, &mut aggregator)?;

    println!("the client reads                     {}", readable(READ));
    client.send(now()?, READ)?;
    carry("aggregator → site1", &mut client, &mut server, &mut site)?;
    client.release(now()?);
    carry("aggregator → site1", &mut client, &mut server, &mut site)
}

/// What the environment between two ends does: it carries SecPDUs, and sees no more of them than this.
fn carry(way: &str, from: &mut Association, to: &mut Association, endpoint: &mut Endpoint) -> Result<()> {
    while let Some(pdu) = from.poll_transmit() {
        println!(
            "{way:<20} {:<14}  {} …",
            pdu.kind.name(),
            readable(pdu.octets.get(..78).unwrap_or(&pdu.octets))
        );
        to.handle_sec_pdu(endpoint, now()?, &pdu);
    }
    tell(to);
    Ok(())
}

fn tell(end: &mut Association) {
    while let Some(event) = end.poll_event() {
        match event {
            Event::Data(pdu) => println!("opened, just as it was sealed        {}", readable(&pdu)),
            event => println!("{:<37}{event:?}", format!("{:?} is told", end.role())),
        }
    }
}

fn endpoint(jid: &str, ca: &Issuer<'_, KeyPair>, anchor: &[u8]) -> Result<Endpoint> {
    let mut leaf = CertificateParams::new(vec![])?;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyAgreement];
    leaf.subject_alt_names = vec![SanType::OtherName((XMPP_ADDR.into(), jid.into()))];
    let key = KeyPair::generate()?;
    let certificate = leaf.signed_by(&key, ca)?.der().to_vec();
    let credential = Credential::from_der(vec![certificate], key.serialized_der())?;
    let mut config = EndpointConfig::new(credential, TrustAnchors::from_der(&[anchor.to_vec()])?);
    config.restart_guard = Duration::ZERO; // nothing was accepted before this process
    Ok(Endpoint::new(
        now()?,
        config,
        Box::new(|octets| aws_lc_rs::rand::fill(octets).unwrap_or_else(|_| std::process::abort())),
    ))
}

fn now() -> Result<Now> {
    let since_1970 = SystemTime::UNIX_EPOCH.elapsed()?;
    Ok(Now { monotonic: since_1970, utc: schemas::time::Utc(since_1970.as_millis().try_into()?) })
}

fn readable(octets: &[u8]) -> String {
    octets.iter().map(|&octet| if octet.is_ascii_graphic() { char::from(octet) } else { '·' }).collect()
}
