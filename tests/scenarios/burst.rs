//! A client asks far more at once than may wait for the broker: it is held back, and nobody is the worse for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bridge::demo::stage::{PATIENCE, Stage};
use bridge::end::What;
use harness::initiate_request;
use lab::der::FREQUENCY;
use osi::{Association, Config, Event};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Invoke-ids of two octets.
const REQUESTS: std::ops::Range<u16> = 0x100..0x400;
/// As many answers prove that the burst has passed; the simulated DER may leave some requests lying.
const ANSWERS: usize = 64;

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_of_requests_passes_and_costs_nobody_an_association() {
    let mut stage = Stage::set().await.unwrap();
    let other = stage.connect().await.unwrap();
    let mut client = Client::connect(stage.entrance).await;
    assert!(matches!(client.next().await, Event::AssociateAccepted { .. }));
    for invoke_id in REQUESTS {
        let [high, low] = invoke_id.to_be_bytes();
        let identify = [0xa0, 6, 2, 2, high, low, 0x82, 0];
        client.osi.send(&identify).unwrap();
    }
    for _ in 0..ANSWERS {
        assert!(matches!(client.next().await, Event::Data(_)));
    }
    other.call(|operator| operator.read(FREQUENCY)).await.unwrap();
    let ended = |what: &What| matches!(what, What::Aborted(_) | What::Offline(_));
    assert_eq!(stage.reported().iter().filter(|(_, report)| ended(&report.what)).count(), 0);
    stage.strike().await.unwrap();
}

struct Client {
    osi: Association,
    socket: TcpStream,
}

impl Client {
    async fn connect(entrance: SocketAddr) -> Self {
        let osi = Association::initiator(Arc::new(Config::default()), Duration::ZERO, initiate_request());
        Self { osi, socket: TcpStream::connect(entrance).await.unwrap() }
    }

    /// Sends everything at once, and reads until something happens.
    async fn next(&mut self) -> Event {
        loop {
            if let Some(event) = self.osi.poll_event() {
                return event;
            }
            let octets: Vec<u8> = std::iter::from_fn(|| self.osi.poll_transmit()).flatten().collect();
            self.socket.write_all(&octets).await.unwrap();
            let mut received = vec![];
            let length = timeout(PATIENCE, self.socket.read_buf(&mut received)).await.unwrap().unwrap();
            assert!(length > 0, "closed");
            self.osi.handle_octets(Duration::ZERO, &received);
        }
    }
}
