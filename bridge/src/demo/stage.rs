//! The stage of a demonstration: broker, two bridges and a DER, all real, all on loopback.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use e2e::{Icv, SecurityEvent};
use lab::broker::{Broker, BrokerConfig};
use lab::der::Der;
use lab::operator::Operator;
use rustls_pki_types::PrivateKeyDer;
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{interval, timeout};

use crate::certificates::{DemoPki, Names, PkiError};
use crate::config::{Confidentiality, Config, HostPort, Leg, Problem, account};
use crate::driver::{self, Bridge};
use crate::end::{Report, What};
use crate::tls::{self, Identity, TlsError};

/// The broker's domain.
pub const DOMAIN: &str = "lab.example";
/// How long anything on the stage may take: it is all on this machine.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// How often a state is looked at that nobody announces.
const LOOK: Duration = Duration::from_millis(1);

/// Which bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Where the MMS client is.
    Aggregator,
    /// Where the DER is.
    Site,
}

impl Role {
    /// Its account, and the name of its record at the other bridge.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aggregator => "aggregator",
            Self::Site => "site",
        }
    }

    /// Its full JID.
    #[must_use]
    pub fn jid(self) -> String {
        format!("{}@{DOMAIN}/{}", self.name(), xmpp::address::RESOURCE)
    }
}

/// Why the stage does not stand, or a client on it does not get what it asks for.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The system refuses a socket or a file.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Certificates could not be made.
    #[error("{0}")]
    Pki(#[from] PkiError),
    /// TLS refuses them.
    #[error("{0}")]
    Tls(#[from] TlsError),
    /// The configurations made for the stage do not hold.
    #[error("{0}")]
    Config(Problem),
    /// A bridge does not start.
    #[error("{0}")]
    Bridge(#[from] driver::Error),
    /// An MMS client is refused, or loses its association.
    #[error("{0}")]
    Client(#[from] lab::operator::Error),
    /// A bridge or the broker does not do in time what it should.
    #[error("{0} in time")]
    Late(&'static str),
}

/// Everything, running. Reports of both bridges arrive in one queue.
pub struct Stage {
    /// The broker between the bridges.
    pub broker: Broker,
    /// The device at the site.
    pub der: Der,
    /// Where MMS clients connect as if the DER were there.
    pub entrance: SocketAddr,
    /// The certificates of all of them.
    pub pki: DemoPki,
    /// The directory of all files.
    pub files: TempDir,
    /// What the bridges report, as it happens; without the two reports that every single PDU makes.
    reports: mpsc::UnboundedReceiver<(Role, Report)>,
    taken: Vec<(Role, Report)>,
    bridges: Vec<Running>,
}

struct Running {
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), driver::Error>>,
}

impl Stage {
    /// Sets everything up and waits until both bridges are online.
    ///
    /// # Errors
    /// Something does not start.
    pub async fn set() -> Result<Self, StageError> {
        Self::set_with(&[]).await
    }

    /// The same, with further accounts (name and password) at the broker.
    ///
    /// # Errors
    /// Something does not start.
    pub async fn set_with(accounts: &[(&str, &str)]) -> Result<Self, StageError> {
        Self::build(accounts, |_, _, _| {}).await
    }

    /// The same, but the broker may read what passes, protected by this algorithm.
    ///
    /// # Errors
    /// Something does not start.
    pub async fn set_in_clear(icv: Icv) -> Result<Self, StageError> {
        Self::set_as(|_, _, config| {
            for peer in &mut config.peers {
                peer.confidentiality = Confidentiality::Off;
                peer.icv = vec![icv];
            }
        })
        .await
    }

    /// The same, with each bridge's configuration changed; beside it stands the directory of all files.
    ///
    /// # Errors
    /// Something does not start.
    pub async fn set_as(change: impl Fn(Role, &Path, &mut Config)) -> Result<Self, StageError> {
        Self::build(&[], change).await
    }

    async fn build(
        accounts: &[(&str, &str)],
        change: impl Fn(Role, &Path, &mut Config),
    ) -> Result<Self, StageError> {
        let files = tempfile::tempdir()?;
        let der = Der::start(loopback())?;
        let pki = write_pki(files.path())?;
        let config = accounts
            .iter()
            .fold(broker_config(&pki)?, |config, (user, password)| config.account(user, password));
        let broker = Broker::start(config).await?;
        let (told, reports) = mpsc::unbounded_channel();
        let mut bridges = vec![];
        let mut entrance = loopback();
        for role in [Role::Site, Role::Aggregator] {
            let mut config = configuration(files.path(), role, &broker, &der)?;
            change(role, files.path(), &mut config);
            let told = told.clone();
            let bridge = Bridge::bind(config).await?.observed(move |report| {
                if !matches!(report.what, What::Sealed | What::Presented | What::Opaque | What::Opened) {
                    // Nobody listens any more when the stage is gone.
                    let _ = told.send((role, report.clone()));
                }
            });
            entrance = bridge.address(Role::Site.name()).unwrap_or(entrance);
            bridges.push(start(bridge));
        }
        let mut stage = Self { broker, der, entrance, pki, files, reports, taken: vec![], bridges };
        for _ in [Role::Site, Role::Aggregator] {
            stage
                .wait_for("a bridge is not online", |_, report| matches!(report.what, What::Online(_)))
                .await?;
        }
        Ok(stage)
    }

    /// An MMS client with an association to the DER.
    ///
    /// # Errors
    /// It gets none.
    pub async fn connect(&self) -> Result<Client, StageError> {
        let entrance = self.entrance;
        let operator =
            spawn_blocking(move || Operator::connect(entrance)).await.map_err(io::Error::other)??;
        Ok(Client(Arc::new(Mutex::new(operator))))
    }

    /// Waits for a report, the next of its sort; those before it are passed over.
    ///
    /// # Errors
    /// It does not come; `missing` says what that means.
    pub async fn wait_for(
        &mut self,
        missing: &'static str,
        wanted: impl Fn(Role, &Report) -> bool,
    ) -> Result<Report, StageError> {
        self.find(missing, |role, report| wanted(role, report).then(|| report.clone())).await
    }

    /// Waits until a bridge reports that an association is proved.
    ///
    /// # Errors
    /// It does not.
    pub async fn established(&mut self, at: Role) -> Result<Report, StageError> {
        let wanted = |role, report: &Report| role == at && matches!(report.what, What::Established);
        self.wait_for("the association is not established", wanted).await
    }

    /// Waits until a bridge reports that an association has ended out of order, and why.
    ///
    /// # Errors
    /// It does not.
    pub async fn aborted(&mut self, at: Role) -> Result<String, StageError> {
        let why = |role, report: &Report| match &report.what {
            What::Aborted(why) if role == at => Some(why.clone()),
            _ => None,
        };
        self.find("no association is aborted", why).await
    }

    /// Waits for a security event.
    ///
    /// # Errors
    /// None is reported.
    pub async fn security_event(&mut self, at: Role) -> Result<SecurityEvent, StageError> {
        let event = |role, report: &Report| match &report.what {
            What::Security(event) if role == at => Some(event.clone()),
            _ => None,
        };
        self.find("no security event", event).await
    }

    async fn find<T>(
        &mut self,
        missing: &'static str,
        wanted: impl Fn(Role, &Report) -> Option<T>,
    ) -> Result<T, StageError> {
        let found = async {
            loop {
                let (role, report) = self.reports.recv().await.ok_or(StageError::Late(missing))?;
                let found = wanted(role, &report);
                self.taken.push((role, report));
                if let Some(found) = found {
                    return Ok(found);
                }
            }
        };
        timeout(PATIENCE, found).await.unwrap_or(Err(StageError::Late(missing)))
    }

    /// Everything the bridges have reported so far, waited for or not.
    pub fn reported(&mut self) -> &[(Role, Report)] {
        while let Ok(told) = self.reports.try_recv() {
            self.taken.push(told);
        }
        &self.taken
    }

    /// How many security events there have been.
    pub fn security_events(&mut self) -> usize {
        self.reported().iter().filter(|(_, report)| matches!(report.what, What::Security(_))).count()
    }

    /// Stops both bridges as a signal would, and waits until they have ended.
    ///
    /// # Errors
    /// One ended badly or not in time.
    pub async fn strike(&mut self) -> Result<(), StageError> {
        for Running { stop, ended } in std::mem::take(&mut self.bridges) {
            let _ = stop.send(());
            let ended =
                timeout(PATIENCE, ended).await.map_err(|_| StageError::Late("a bridge has not ended"))?;
            ended.map_err(io::Error::other)??;
        }
        Ok(())
    }
}

/// An operator whose calls, which block, run beside everything else.
pub struct Client(Arc<Mutex<Operator>>);

impl Client {
    /// Does something as this operator.
    ///
    /// # Errors
    /// What the operator is told.
    pub async fn call<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Operator) -> Result<T, lab::operator::Error> + Send + 'static,
    ) -> Result<T, StageError> {
        let operator = Arc::clone(&self.0);
        let acting = move || act(&mut operator.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(spawn_blocking(acting).await.map_err(io::Error::other)??)
    }

    /// Releases the association.
    ///
    /// # Errors
    /// What the operator is told.
    pub async fn release(self) -> Result<(), StageError> {
        let operator = Arc::into_inner(self.0).ok_or(StageError::Late("a call has not ended"))?;
        let operator = operator.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(spawn_blocking(move || operator.release()).await.map_err(io::Error::other)??)
    }
}

/// Waits for a state that nobody announces.
///
/// # Errors
/// It does not come; `missing` says what that means.
pub async fn until(missing: &'static str, reached: impl Fn() -> bool) -> Result<(), StageError> {
    let mut looks = interval(LOOK);
    let seen = async {
        while !reached() {
            looks.tick().await;
        }
    };
    timeout(PATIENCE, seen).await.map_err(|_| StageError::Late(missing))
}

fn loopback() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}

fn write_pki(directory: &Path) -> Result<DemoPki, StageError> {
    let jid = |role: Role| account(&format!("{}@{DOMAIN}", role.name())).map_err(io::Error::other);
    // The broker's port is known only later, and set in the configurations then.
    let server = HostPort { host: Ipv4Addr::LOCALHOST.to_string(), port: 5222 };
    let names = Names::new(jid(Role::Aggregator)?, vec![jid(Role::Site)?], server, None)?;
    let pki = DemoPki::generate(SystemTime::now(), names)?;
    pki.write_to(directory, false)?;
    Ok(pki)
}

fn broker_config(pki: &DemoPki) -> Result<BrokerConfig, TlsError> {
    let chain = vec![pki.server.certificate.clone()];
    let key = PrivateKeyDer::from(pki.server.key.clone_key());
    let config = BrokerConfig::new(DOMAIN, tls::server_config(Identity { chain, key })?);
    Ok(pki.ends.iter().fold(config, |config, end| {
        config.account(end.jid.node().map_or("", |node| node.as_str()), &end.password)
    }))
}

/// The configuration that `gridseal pki demo` writes, with the addresses of this stage.
fn configuration(directory: &Path, role: Role, broker: &Broker, der: &Der) -> Result<Config, StageError> {
    let file = directory.join(format!("{}.toml", role.name()));
    let loaded = Config::load(&file, SystemTime::now());
    let (mut config, _) = loaded.map_err(|problems| {
        problems
            .into_iter()
            .next()
            .map_or(StageError::Late("a configuration cannot be read"), StageError::Config)
    })?;
    let at = |address: SocketAddr| HostPort { host: address.ip().to_string(), port: address.port() };
    config.xmpp.iter_mut().for_each(|xmpp| xmpp.server = at(broker.address()));
    config.e2e.iter_mut().for_each(|e2e| e2e.restart_guard = Duration::ZERO);
    for peer in &mut config.peers {
        peer.leg = match role {
            Role::Aggregator => Leg::listen(loopback()),
            Role::Site => Leg::connect(at(der.address())),
        };
    }
    Ok(config)
}

fn start(bridge: Bridge) -> Running {
    let (stop, stopped) = oneshot::channel();
    let shutdown = async {
        // A stage that is dropped stops its bridges too.
        let _ = stopped.await;
    };
    Running { stop, ended: tokio::spawn(bridge.run(shutdown)) }
}
