//! The stream kept up: connects, hands stanzas over in both directions, and connects again after a loss, later
//! and later and never in step with others. What cannot mend itself ends it.

use std::sync::Arc;
use std::time::Duration;

use jid::FullJid;
use rustls::ClientConfig;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use xmpp::guard::Limits;
use xmpp::stanza::Stanza;

use crate::config::Xmpp;
use crate::outbox::AccountId;
use crate::stream::{self, Connected, Received, StreamConfig, StreamError, StreamReader, StreamWriter};

/// What happens on the stream.
#[derive(Debug)]
pub enum Uplink {
    /// It is up and this JID is ours.
    Online(FullJid),
    /// A stanza has arrived.
    Stanza(Stanza),
    /// Something has arrived that is no stanza.
    Unreadable(String),
    /// It is lost, or could not be had. Another try follows unless the error is fatal.
    Offline(StreamError),
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// Silence after which the server is asked whether it is there; and how long it may take nothing of what we send.
const SILENCE: Duration = Duration::from_secs(20);
/// The first and the longest pause before connecting again; the pause is drawn between half of it and all.
const PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// Where the stream of an account tells what happens.
#[derive(Clone, Debug)]
struct Events {
    account: AccountId,
    sender: mpsc::Sender<(AccountId, Uplink)>,
}

/// Nobody listens any more.
struct Unheard;

impl Events {
    async fn send(&self, event: Uplink) -> Result<(), Unheard> {
        self.sender.send((self.account, event)).await.map_err(|_| Unheard)
    }
}

/// Starts the task for an account. It ends when the sender of stanzas is dropped, after sending what is queued.
#[must_use]
pub fn start(
    account: AccountId,
    settings: &Xmpp,
    tls_config: Arc<ClientConfig>,
    events: mpsc::Sender<(AccountId, Uplink)>,
    stanzas: usize,
) -> mpsc::Sender<Stanza> {
    let config = StreamConfig {
        jid: settings.jid.clone(),
        password: settings.password.clone(),
        server: settings.server.clone(),
        server_name: settings.server_name.clone(),
        tls: settings.tls,
        tls_config,
        allow_sha1: false,
        limits: Limits::default(),
        connect_timeout: CONNECT_TIMEOUT,
        silence: SILENCE,
    };
    let (send_stanzas, receive_stanzas) = mpsc::channel(stanzas);
    tokio::spawn(keep_up(config, Events { account, sender: events }, receive_stanzas));
    send_stanzas
}

/// Why one stream ended.
enum Over {
    /// By itself.
    Lost(StreamError),
    /// Nobody wants it any more.
    Done,
}

async fn keep_up(config: StreamConfig, events: Events, mut stanzas: mpsc::Receiver<Stanza>) {
    let mut pause = PAUSE.0;
    loop {
        let connected = tokio::select! {
            connected = stream::connect(&config) => connected,
            () = events.sender.closed() => return,
            () = closed(&mut stanzas) => return,
        };
        let error = match connected {
            Ok(connected) => {
                pause = PAUSE.0;
                match carry(connected, &events, &mut stanzas).await {
                    Over::Lost(error) => error,
                    Over::Done => return,
                }
            }
            Err(error) => error,
        };
        let fatal = error.is_fatal();
        // Who is to be told may be waiting for room for a stanza.
        let told = tokio::select! {
            told = events.send(Uplink::Offline(error)) => told,
            () = closed(&mut stanzas) => return,
        };
        if told.is_err() || fatal {
            return;
        }
        tokio::select! {
            () = sleep(jittered(pause)) => {}
            () = closed(&mut stanzas) => return,
        }
        pause = PAUSE.1.min(pause * 2);
    }
}

/// Waits until nobody sends stanzas any more; those that come while there is no stream are void.
async fn closed(stanzas: &mut mpsc::Receiver<Stanza>) {
    while stanzas.recv().await.is_some() {}
}

async fn carry(
    Connected { jid, reader, writer }: Connected,
    events: &Events,
    stanzas: &mut mpsc::Receiver<Stanza>,
) -> Over {
    // What was queued for the stream before belongs to associations that ended with it.
    while stanzas.try_recv().is_ok() {}
    if events.send(Uplink::Online(jid)).await.is_err() {
        return Over::Done;
    }
    let (pings, mut asked) = mpsc::channel(1);
    tokio::select! {
        error = receive(reader, events, pings) => error.map_or(Over::Done, Over::Lost),
        error = send(writer, stanzas, &mut asked) => error.map_or(Over::Done, Over::Lost),
    }
}

async fn receive(mut reader: StreamReader, events: &Events, pings: mpsc::Sender<()>) -> Option<StreamError> {
    loop {
        let event = match reader.next().await {
            Ok(Received::Stanza(stanza)) => Uplink::Stanza(stanza),
            Ok(Received::Unreadable(what)) => Uplink::Unreadable(what),
            Ok(Received::Idle) => {
                // One ping under way says as much as two.
                let _ = pings.try_send(());
                continue;
            }
            Err(error) => return Some(error),
        };
        if events.send(event).await.is_err() {
            return None;
        }
    }
}

async fn send(
    mut writer: StreamWriter,
    stanzas: &mut mpsc::Receiver<Stanza>,
    pings: &mut mpsc::Receiver<()>,
) -> Option<StreamError> {
    let mut number = 0u64;
    loop {
        let stanza = tokio::select! {
            stanza = stanzas.recv() => stanza,
            Some(()) = pings.recv() => {
                number += 1;
                Some(Stanza::ping(format!("ping-{number}")))
            }
        };
        let Some(stanza) = stanza else {
            return writer.close().await.err();
        };
        if let Err(error) = send_all(&mut writer, stanza, stanzas).await {
            return Some(error);
        }
    }
}

/// A server that reads nothing may go on sending; only this tells that it is stuck.
async fn in_time(sent: impl Future<Output = Result<(), StreamError>>) -> Result<(), StreamError> {
    timeout(SILENCE, sent).await.unwrap_or(Err(StreamError::Stuck { after: SILENCE }))
}

/// Everything that waits leaves together.
async fn send_all(
    writer: &mut StreamWriter,
    first: Stanza,
    stanzas: &mut mpsc::Receiver<Stanza>,
) -> Result<(), StreamError> {
    in_time(writer.feed(&first)).await?;
    while let Ok(stanza) = stanzas.try_recv() {
        in_time(writer.feed(&stanza)).await?;
    }
    in_time(writer.flush()).await
}

fn jittered(pause: Duration) -> Duration {
    let mut random = [0; 2];
    crate::driver::random(&mut random);
    pause / 2 + pause.mul_f64(f64::from(u16::from_be_bytes(random)) / f64::from(u16::MAX) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_server_that_takes_nothing_is_given_up_and_tried_again() {
        let error = in_time(std::future::pending()).await.unwrap_err();
        assert_eq!(error.to_string(), "the XMPP server has taken nothing of what we send for 20 s");
        assert!(!error.is_fatal());
    }
}
