//! One bound stream: what it sends is routed, what waits for it is written, until one of the two
//! sides has enough.

use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures::{Sink, SinkExt, Stream as _};
use jid::FullJid;
use minidom::Element;
use tokio_xmpp::xmlstream::ReadError;
use xmpp_parsers::stream_error::{DefinedCondition, StreamError};

use super::negotiation::{Bound, Stream, Tls};
use super::router::{Place, Router};
use super::stanza;
use crate::attack::Path;

/// How many addresses with directed presence are remembered.
const DIRECTED: usize = 4096;
const FAREWELL: Duration = Duration::from_secs(1);

type Routing = Pin<Box<dyn Future<Output = ()> + Send>>;

pub(super) struct Session {
    router: Arc<Router>,
    jid: FullJid,
    stream: Stream<Tls>,
    place: Place,
    /// Something written is not flushed yet.
    unflushed: bool,
    /// The last stanza read, on its way. Nothing more is read until it has found a queue.
    routing: Option<Routing>,
    /// Whom to tell when we are gone (RFC 6121 §4.6.3).
    directed: BTreeSet<String>,
}

/// How a stream ended: with an error of ours or without.
type Ended = Option<DefinedCondition>;

impl Session {
    pub(super) fn enter(router: Arc<Router>, Bound { stream, jid, answer }: Bound) -> Session {
        let place = router.enter(&jid, answer);
        Session { router, jid, stream, place, unflushed: false, routing: None, directed: BTreeSet::new() }
    }

    pub(super) async fn run(mut self) {
        let ended = poll_fn(|cx| self.poll(cx)).await;
        tracing::debug!(jid = %self.jid, ?ended, "stream ends");
        self.router.leave(&self.jid, self.place.number);
        self.announce_unavailable().await;
        let _ = tokio::time::timeout(FAREWELL, self.close(ended)).await;
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Ended> {
        loop {
            if let Poll::Ready(Err(_)) = self.poll_write(cx) {
                return Poll::Ready(None);
            }
            if let Poll::Ready(condition) = Pin::new(&mut self.place.ended).poll(cx) {
                return Poll::Ready(condition.ok());
            }
            if let Some(routing) = &mut self.routing {
                ready!(routing.as_mut().poll(cx));
                self.routing = None;
            }
            match ready!(Pin::new(&mut self.stream).poll_next(cx)) {
                Some(Ok(element)) if stanza::is_stanza(&element) => self.handle_stanza(element),
                Some(Ok(_)) => return Poll::Ready(Some(DefinedCondition::UnsupportedStanzaType)),
                Some(Err(ReadError::SoftTimeout)) => {}
                Some(Err(ReadError::HardError(why))) => return Poll::Ready(refusal(&why)),
                Some(Err(ReadError::ParseError(_))) => {
                    return Poll::Ready(Some(DefinedCondition::InvalidXml));
                }
                Some(Err(ReadError::StreamFooterReceived)) | None => return Poll::Ready(None),
            }
        }
    }

    /// Writes what waits, then flushes once.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let mut stream = Pin::new(&mut self.stream);
        while Sink::<&Element>::poll_ready(stream.as_mut(), cx)?.is_ready() {
            let Poll::Ready(Some(stanza)) = self.place.queue.poll_recv(cx) else { break };
            stream.as_mut().start_send(&stanza)?;
            self.unflushed = true;
        }
        if self.unflushed {
            ready!(Sink::<&Element>::poll_flush(stream, cx))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    fn handle_stanza(&mut self, mut stanza: Element) {
        stanza::set(&mut stanza, "from", self.jid.as_str());
        let to = stanza.attr("to").map(str::to_owned);
        let router = Arc::clone(&self.router);
        self.routing = match (stanza.name(), to) {
            ("presence", None) => self.broadcast_presence(&stanza),
            ("iq", None) => Some(Box::pin(async move { router.deliver(stanza).await })),
            (_, None) => None, // to oneself: nobody asked for it
            (name, Some(to)) => {
                if name == "presence" {
                    self.note_directed(&stanza, &to);
                }
                Some(Box::pin(router.route(stanza, Path { from: self.jid.to_string(), to })))
            }
        };
    }

    /// Nobody is subscribed to anybody here, but who got directed presence hears of the end.
    fn broadcast_presence(&mut self, presence: &Element) -> Option<Routing> {
        let available = presence.attr("type").is_none();
        self.router.set_available(&self.jid, available);
        (!available).then(|| self.announce_unavailable())
    }

    fn note_directed(&mut self, presence: &Element, to: &str) {
        match presence.attr("type") {
            None if self.directed.len() < DIRECTED => drop(self.directed.insert(to.to_owned())),
            Some("unavailable") => drop(self.directed.remove(to)),
            _ => {}
        }
    }

    fn announce_unavailable(&mut self) -> Routing {
        let (router, from) = (Arc::clone(&self.router), self.jid.to_string());
        let directed = std::mem::take(&mut self.directed);
        Box::pin(async move {
            for to in directed {
                router.deliver(stanza::unavailable(&from, &to)).await;
            }
        })
    }

    async fn close(&mut self, ended: Ended) -> std::io::Result<()> {
        if let Some(condition) = ended {
            let error = StreamError { condition, texts: BTreeMap::new(), application_specific: Vec::new() };
            self.stream.send(&error).await?;
        }
        SinkExt::<&Element>::close(&mut self.stream).await
    }
}

/// What the guard or the parser refused is worth an answer; a lost connection is not.
fn refusal(why: &std::io::Error) -> Ended {
    (why.kind() == std::io::ErrorKind::InvalidData).then_some(DefinedCondition::PolicyViolation)
}
