//! Two control centres that speak ICCP through two bridges, in native mode over OSI: the one reads what the other has
//! agreed upon, and is sent a report.
//!
//! `cargo run -p gridseal-examples --example iccp_pair`

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Instant, SystemTime};

use bridge::certificates::{DemoPki, Names};
use bridge::config::{Config, HostPort, fingerprint};
use bridge::driver::Bridge;
use bridge::report::What;
use jid::BareJid;
use osi::{Association, Event};
use schemas::mms;
use tokio::sync::watch;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const INITIATE: &[u8] =
    b"\x26\x80\x03\x00\xfd\xe8\x81\x01\x05\x82\x01\x05\x83\x01\x0a\xa4\x16\x80\x01\x01\x81\x03\x05\xf1\x00\
    \x82\x0c\x03\xee\x1c\x00\x00\x04\x08\x00\x00\x79\xef\x18";

fn main() -> Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let directory = tempfile::tempdir()?;
    let pki = make_pki(directory.path())?;
    let south_server = TcpListener::bind("127.0.0.1:0")?;
    let (end, ended) = watch::channel(());

    let connect = format!("connect = \"{}\"", south_server.local_addr()?);
    let south = configure(directory.path(), &pki, ["south", "north"], &connect, "listen = \"127.0.0.1:0\"")?;
    let south = runtime.block_on(Bridge::bind(south))?;
    let far = south.far_address("north").ok_or("south does not listen")?;
    let connect = format!("connect = \"{far}\"");
    let north = configure(directory.path(), &pki, ["north", "south"], "listen = \"127.0.0.1:0\"", &connect)?;
    north.peers.iter().filter_map(|peer| peer.exchange_form()).for_each(|form| println!("{form}"));
    let north = runtime.block_on(Bridge::bind(north))?;
    let near = north.address("south").ok_or("north does not listen")?;
    let bridges = [("north", north), ("south", south)].map(|(name, bridge)| {
        let mut ended = ended.clone();
        let run = observed(name, bridge).run(async move { _ = ended.changed().await });
        runtime.spawn(run)
    });

    let server = thread::spawn(move || serve(&south_server));
    ask(TcpStream::connect(near)?)?;
    server.join().map_err(|_| "the server failed")??;
    drop(end);
    for bridge in bridges {
        runtime.block_on(bridge)??;
    }
    Ok(())
}

fn make_pki(directory: &Path) -> Result<DemoPki> {
    let nowhere = HostPort { host: "127.0.0.1".to_owned(), port: 5222 };
    let names = Names::new(account("north")?, vec![account("south")?], nowhere, None)?;
    let pki = DemoPki::generate(SystemTime::now(), names)?;
    pki.write_to(directory, false)?;
    Ok(pki)
}

fn account(name: &str) -> Result<BareJid> {
    Ok(BareJid::new(&format!("{name}@lab.example"))?)
}

/// The bridge of one centre; each knows the other's certificate.
fn configure(
    directory: &Path,
    pki: &DemoPki,
    [own, other]: [&str; 2],
    leg: &str,
    far_leg: &str,
) -> Result<Config> {
    let certificate = &pki.end(&account(other)?).ok_or("no certificate")?.e2e.certificate;
    let (fingerprint, title) = (fingerprint(certificate), |name: &str| {
        format!("{{ ap_title = \"1.1.999.{}\", ae_qualifier = 12 }}", if name == "north" { 1 } else { 2 })
    });
    let (own_title, other_title) = (title(own), title(other));
    let text = format!(
        r#"
[e2e]
certificate = "pki/{own}.e2e.crt"
key = "pki/{own}.e2e.key"
trust = ["pki/e2e-ca.crt"]
restart_guard = "0s"

[[peer]]
name = "{other}"
fingerprint = "{fingerprint}"
{leg}
max_pdu = 32000

[peer.osi]                              # the centre beside this bridge sees the other under its own name
local = {other_title}
remote = {own_title}

[peer.far]                              # between the bridges
{far_leg}
local = {own_title}
remote = {other_title}

[peer.tase2]
bilateral_table_id = "BLT-1"
version = "2000-8"
"#
    );
    let file = directory.join(format!("{own}.toml"));
    std::fs::write(&file, text)?;
    let (config, _) = Config::load(&file, SystemTime::now())
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    Ok(config)
}

/// Tells what the operator of a bridge would read.
fn observed(name: &'static str, bridge: Bridge) -> Bridge {
    bridge.observed(move |report| match &report.what {
        What::Established => println!("{name}'s bridge: established, sealed from here on"),
        What::Fault(fault) => println!("{name}'s bridge: {fault}"),
        What::Departs(departure) => println!("{name}'s bridge: {departure}"),
        What::Rejected(why) | What::Aborted(why) => println!("{name}'s bridge: {why}"),
        _ => {}
    })
}

/// The centre in the north: is the agreement the same, and what is the news?
fn ask(stream: TcpStream) -> Result<()> {
    let initiate = [&[0xa8], INITIATE].concat();
    let osi = Association::initiator(Arc::default(), std::time::Duration::ZERO, initiate);
    let mut center = Center { name: "north", stream, osi, start: Instant::now() };
    center.next()?;
    center.send(&read(1, &name_of_vmd("TASE2_Version")))?;
    center.next()?;
    center.send(&read(2, &name_in_domain("Bilateral_Table_ID")))?;
    center.next()?;
    center.next()?;
    center.osi.release(center.start.elapsed(), None);
    center.next().map(drop)
}

/// The centre in the south: answers what it is asked, and reports once it has been asked for the table.
fn serve(listener: &TcpListener) -> Result<()> {
    let stream = listener.accept()?.0;
    let configs = Arc::new([Arc::default()]);
    let osi = Association::responder(configs, std::time::Duration::ZERO);
    let mut center = Center { name: "south", stream, osi, start: Instant::now() };
    center.next()?;
    center.osi.accept(&[&[0xa9], INITIATE].concat());
    center.next()?;
    center.send(&answer(1, b"\xa2\x07\x85\x02\x07\xd0\x85\x01\x08"))?;
    center.next()?;
    center.send(&answer(2, b"\x8a\x05BLT-1"))?;
    center.send(&report("power", b"\x87\x05\x08\x3f\xc0\x00\x00"))?;
    center.next()?;
    center.osi.release_response(None);
    center.flush()
}

/// A control centre's node: OSI over a connection that it waits for.
struct Center {
    name: &'static str,
    stream: TcpStream,
    osi: Association,
    start: Instant,
}

impl Center {
    fn send(&mut self, pdu: &[u8]) -> Result<()> {
        self.osi.send(pdu).map_err(|_| "there is no association")?;
        self.flush()
    }

    fn flush(&mut self) -> Result<()> {
        while let Some(octets) = self.osi.poll_transmit() {
            self.stream.write_all(&octets)?;
        }
        Ok(())
    }

    /// Waits for what the other centre says, and shows it.
    fn next(&mut self) -> Result<Event> {
        let mut buffer = [0; 4096];
        loop {
            self.flush()?;
            if let Some(event) = self.osi.poll_event() {
                println!("{} is told: {}", self.name, shown(&event));
                return Ok(event);
            }
            match self.stream.read(&mut buffer)? {
                0 => self.osi.handle_closed(),
                length => {
                    let octets = buffer.get(..length).unwrap_or_default();
                    self.osi.handle_octets(self.start.elapsed(), octets);
                }
            }
        }
    }
}

fn shown(event: &Event) -> String {
    match event {
        Event::AssociateRequest { called, user_information, .. } => {
            format!("asked as {}: {}", title(called), told(user_information))
        }
        Event::AssociateAccepted { responding, user_information, .. } => {
            format!("accepted by {}: {}", title(responding), told(user_information))
        }
        Event::Data(pdu) => told(pdu),
        other => format!("{other:?}"),
    }
}

fn title(address: &osi::Address) -> String {
    address.ap_title.as_ref().map_or_else(|| String::from("nobody"), ToString::to_string)
}

/// A PDU in one line.
fn told(pdu: &[u8]) -> String {
    let kind = mms::peek(pdu).map(|told| told.to_string()).unwrap_or_default();
    let initiate = mms::Initiate::read(pdu).map(|initiate| format!(", {initiate}")).unwrap_or_default();
    let names = mms::object_names(pdu).into_iter().flatten().map_while(std::result::Result::ok);
    let names: String = names.map(|name| format!(" {name}")).collect();
    format!("{kind}{initiate}{names}")
}

/// confirmed-Request: Read (ISO 9506-2).
fn read(invoke_id: u8, name: &[u8]) -> Vec<u8> {
    confirmed(0xa0, invoke_id, &element(0xa1, &element(0xa0, &element(0x30, &element(0xa0, name)))))
}

/// confirmed-Response: Read.
fn answer(invoke_id: u8, data: &[u8]) -> Vec<u8> {
    confirmed(0xa1, invoke_id, &element(0xa1, data))
}

fn confirmed(tag: u8, invoke_id: u8, read: &[u8]) -> Vec<u8> {
    element(tag, &[&[0x02, 0x01, invoke_id], element(0xa4, read).as_slice()].concat())
}

/// unconfirmed: InformationReport of one variable.
fn report(item: &str, data: &[u8]) -> Vec<u8> {
    let variables = element(0xa0, &element(0x30, &element(0xa0, &name_in_domain(item))));
    element(0xa3, &element(0xa0, &[variables, element(0xa0, data)].concat()))
}

fn name_of_vmd(name: &str) -> Vec<u8> {
    element(0x80, name.as_bytes())
}

fn name_in_domain(item: &str) -> Vec<u8> {
    element(0xa1, &[element(0x1a, b"ICC1"), element(0x1a, item.as_bytes())].concat())
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
    [&[tag, length], content].concat()
}
