//! SASL SCRAM (RFC 5802, RFC 7677): the server proves that it knows the password too, and never learns it. Nothing
//! weaker is used, whatever is offered or not. The mechanism is crate `sasl`'s; what it does not check is checked here.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use futures::SinkExt;
use sasl::client::mechanisms::Scram;
use sasl::common::ChannelBinding;
use sasl::common::scram::{ScramProvider, Sha1, Sha256};
use xmpp_parsers::sasl::{Auth, DefinedCondition, Failure, Mechanism, Nonza as Sasl, Response};
use xmpp_parsers::stream_features::StreamFeatures;

use super::negotiation::{receive, unexpected};
use super::*;

/// RFC 7677 §4 wants 4096 at least; too many are an attack on our time.
const ITERATIONS: RangeInclusive<u32> = 4096..=1_000_000;
const MAX_SHOWN: usize = 8;

type Client = Box<dyn sasl::client::Mechanism + Send + Sync>;

pub(super) async fn authenticate(
    config: &StreamConfig,
    features: &StreamFeatures,
    mut stream: ElementStream,
) -> Result<ElementStream, StreamError> {
    let (mechanism, mut client) = choose(config, &features.sasl_mechanisms)?;
    let data = client.initial();
    let first = data.clone();
    stream.send(&Auth { mechanism, data }).await?;
    let challenge = match receive(&mut stream).await? {
        Element::Sasl(Sasl::Challenge(challenge)) => challenge.data,
        other => return Err(refusal(config, &other)),
    };
    check_challenge(&first, &challenge)?;
    let (client, data) = respond(client, challenge).await?;
    stream.send(&Response { data }).await?;
    match receive(&mut stream).await? {
        Element::Sasl(Sasl::Success(success)) => check_success(client, &success.data).map(|()| stream),
        other => Err(refusal(config, &other)),
    }
}

fn choose(config: &StreamConfig, offered: &BTreeSet<String>) -> Result<(Mechanism, Client), StreamError> {
    if offered.contains("SCRAM-SHA-256") {
        Ok((Mechanism::ScramSha256, client::<Sha256>(config)?))
    } else if config.allow_sha1 && offered.contains("SCRAM-SHA-1") {
        Ok((Mechanism::ScramSha1, client::<Sha1>(config)?))
    } else {
        let wanted = if config.allow_sha1 { "SCRAM-SHA-256 or SCRAM-SHA-1" } else { "SCRAM-SHA-256" };
        Err(StreamError::Mechanism { offered: shown(offered), wanted })
    }
}

fn client<S: ScramProvider + Send + Sync + 'static>(config: &StreamConfig) -> Result<Client, StreamError> {
    let user = escape(config.jid.node().map_or("", |node| node.as_str()));
    let client = Scram::<S>::new(user, config.password.expose(), ChannelBinding::None);
    Ok(Box::new(client.map_err(|_| StreamError::Scram("no randomness for a nonce".to_owned()))?))
}

/// RFC 5802 §5.1: the separators of SCRAM in a user name.
fn escape(user: &str) -> String {
    user.replace('=', "=3D").replace(',', "=2C")
}

fn shown(offered: &BTreeSet<String>) -> String {
    if offered.is_empty() {
        return "nothing".to_owned();
    }
    let names: Vec<_> = offered.iter().take(MAX_SHOWN).map(|name| name.escape_debug().to_string()).collect();
    names.join(", ")
}

/// RFC 5802 §5.1: the server's nonce begins with ours, else somebody replays an older exchange; and the iterations
/// are neither so few that the password can be guessed nor so many that we do nothing else.
fn check_challenge(first: &[u8], challenge: &[u8]) -> Result<(), StreamError> {
    let ours = attribute(first, "r=").unwrap_or_default();
    let fresh =
        attribute(challenge, "r=").is_some_and(|nonce| nonce.len() > ours.len() && nonce.starts_with(ours));
    if !fresh {
        return Err(StreamError::Scram("its nonce does not continue ours".to_owned()));
    }
    match attribute(challenge, "i=").and_then(|iterations| iterations.parse().ok()) {
        Some(iterations) if ITERATIONS.contains(&iterations) => Ok(()),
        Some(iterations) => Err(StreamError::Scram(format!(
            "{iterations} iterations are not between {} and {}",
            ITERATIONS.start(),
            ITERATIONS.end()
        ))),
        None => Err(StreamError::Scram("no iteration count".to_owned())),
    }
}

fn attribute<'a>(message: &'a [u8], name: &str) -> Option<&'a str> {
    str::from_utf8(message).ok()?.split(',').find_map(|attribute| attribute.strip_prefix(name))
}

/// Thousands of hashes: not on a thread that others wait for.
async fn respond(mut client: Client, challenge: Vec<u8>) -> Result<(Client, Vec<u8>), StreamError> {
    let hashing = tokio::task::spawn_blocking(move || {
        let response = client.response(&challenge);
        (client, response)
    });
    let (client, response) = hashing.await.map_err(|error| StreamError::Scram(error.to_string()))?;
    Ok((client, response.map_err(|error| StreamError::Scram(error.to_string()))?))
}

fn check_success(mut client: Client, data: &[u8]) -> Result<(), StreamError> {
    client.success(data).map_err(|_| StreamError::Scram("it does not know the password itself".to_owned()))
}

fn refusal(config: &StreamConfig, element: &Element) -> StreamError {
    match element {
        Element::Sasl(Sasl::Failure(failure)) => failed(config, failure),
        other => unexpected(other),
    }
}

fn failed(config: &StreamConfig, failure: &Failure) -> StreamError {
    let text = failure.texts.values().next().map(|text| format!(" ({text})")).unwrap_or_default();
    let condition = format!("{:?}{text}", failure.defined_condition);
    match failure.defined_condition {
        DefinedCondition::TemporaryAuthFailure => StreamError::AuthenticationLater(condition),
        _ => StreamError::NotAuthorized { jid: config.jid.clone(), condition },
    }
}
