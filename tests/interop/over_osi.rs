//! Two bridges whose legs to each other are over OSI, in native mode or without security: no XMPP server between them.
//! Either may be asked for the other's MMS server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use bridge::certificates::{DemoPki, Names};
use bridge::config::{HostPort, fingerprint};
use jid::BareJid;

use crate::process::{Process, free_port};

/// What protects the way between the bridges: the word of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Application {
    EndToEnd,
    NonSecure,
}

impl Application {
    pub const ALL: [Self; 2] = [Self::EndToEnd, Self::NonSecure];

    pub const fn word(self) -> &'static str {
        match self {
            Self::EndToEnd => "end-to-end",
            Self::NonSecure => "non-secure",
        }
    }
}

/// A bridge and the MMS peers it stands beside.
pub struct Center {
    pub bridge: Process,
    /// Where its local clients come.
    pub port: u16,
}

/// What is beside a bridge.
#[derive(Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Where the local MMS server listens, if there is one.
    pub server: Option<u16>,
    /// What else the peer record says.
    pub record: &'a str,
}

/// Two bridges, joined.
pub struct Joined {
    pub near: Center,
    pub far: Center,
    application: Application,
}

#[derive(Clone, Copy)]
struct Plan {
    name: &'static str,
    ae_qualifier: u8,
    local: u16,
    far: u16,
}

impl Joined {
    pub fn start(directory: &Path, application: Application, near: Beside<'_>, far: Beside<'_>) -> Self {
        let fingerprints = make_pki(directory);
        let plan = |name, ae_qualifier| Plan { name, ae_qualifier, local: free_port(), far: free_port() };
        let plans = [plan(NEAR, 1), plan(FAR, 2)];
        let start = |own: Plan, other: Plan, beside: Beside<'_>, fingerprint: &str| {
            let file = configure(directory, application, [own, other], beside, fingerprint);
            Center::start(own, &file)
        };
        let [near_plan, far_plan] = plans;
        let [of_near, of_far] = &fingerprints;
        Self {
            near: start(near_plan, far_plan, near, of_far),
            far: start(far_plan, near_plan, far, of_near),
            application,
        }
    }

    /// Ends both as a service manager does. Every MMS PDU was sealed, or none. What they have counted.
    pub fn stop(mut self) -> String {
        let stop = |center: &mut Center| {
            let status = center.bridge.terminate(Duration::from_secs(5));
            assert!(status.success(), "a bridge ends with {status}");
            let counted = center.bridge.line(|line| line.contains("counted since the start"));
            let is_sealed = counted.contains(" pdus_sealed=");
            assert_eq!(is_sealed, self.application == Application::EndToEnd, "{counted}");
            counted
        };
        [&mut self.near, &mut self.far].map(stop).join("\n")
    }
}

impl Center {
    fn start(plan: Plan, configuration: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gridseal"));
        command.arg("run").arg("--log-level=debug").arg(configuration);
        let mut bridge = Process::start(plan.name, &mut command);
        [plan.local, plan.far].into_iter().for_each(|port| bridge.listening(port));
        Self { bridge, port: plan.local }
    }
}

const NEAR: &str = "near";
const FAR: &str = "far";

/// Certificates of both, and what they are recognised by.
fn make_pki(directory: &Path) -> [String; 2] {
    let jid = |name| BareJid::new(&format!("{name}@lab.example")).unwrap();
    let nowhere = HostPort { host: "127.0.0.1".to_owned(), port: 5222 };
    let names = Names::new(jid(NEAR), vec![jid(FAR)], nowhere, None).unwrap();
    let pki = DemoPki::generate(SystemTime::now(), names).unwrap();
    pki.write_to(directory, true).unwrap();
    [NEAR, FAR].map(|name| fingerprint(&pki.end(&jid(name)).unwrap().e2e.certificate))
}

fn configure(
    directory: &Path,
    application: Application,
    [own, other]: [Plan; 2],
    beside: Beside<'_>,
    fingerprint: &str,
) -> PathBuf {
    let (name, title) = (own.name, |plan: Plan| {
        format!(r#"{{ ap_title = "1.1.999.{}", ae_qualifier = {0} }}"#, plan.ae_qualifier)
    });
    let (security, expected) = match application {
        Application::EndToEnd => (
            format!(
                "[e2e]\ncertificate = \"pki/{name}.e2e.crt\"\nkey = \"pki/{name}.e2e.key\"\n\
                 trust = [\"pki/e2e-ca.crt\"]\nrestart_guard = \"0s\"\n"
            ),
            format!("fingerprint = \"{fingerprint}\"\n"),
        ),
        Application::NonSecure => Default::default(),
    };
    let server = beside.server.map(|port| format!("connect = \"127.0.0.1:{port}\"\n")).unwrap_or_default();
    let text = format!(
        r#"{security}
[[peer]]
name = "{other_name}"
listen = "127.0.0.1:{local}"
{server}{expected}
[peer.far]
application = "{application}"
listen = "127.0.0.1:{far}"
connect = "127.0.0.1:{other_far}"
local = {own_title}
remote = {other_title}
[peer.osi]
local = {other_title}
remote = {own_title}
{record}"#,
        other_name = other.name,
        local = own.local,
        far = own.far,
        other_far = other.far,
        application = application.word(),
        own_title = title(own),
        other_title = title(other),
        record = beside.record,
    );
    let file = directory.join(format!("{name}-{}.toml", application.word()));
    fs::write(&file, text).unwrap();
    file
}
