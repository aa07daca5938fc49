//! What can go wrong with a stream, said so that it can be mended, and whether trying again can help.

use std::io;
use std::time::Duration;

use jid::{BareJid, FullJid};
use tokio_xmpp::xmlstream::{ReadError, RecvFeaturesError};
use xmpp::guard::Violation;
use xmpp::stanza::StanzaError;
use xmpp_parsers::stream_error::{DefinedCondition, ReceivedStreamError};

/// Why there is no stream, or no longer.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// No TCP connection.
    #[error("cannot connect to the XMPP server at {server}: {cause}")]
    Connect {
        /// `host:port`.
        server: String,
        /// What the system says.
        cause: io::Error,
    },
    /// The server, or something before it, does not answer.
    #[error("the XMPP server at {server} has not let us in after {} s", after.as_secs())]
    ConnectTimeout {
        /// `host:port`.
        server: String,
        /// How long it had.
        after: Duration,
    },
    /// STARTTLS is not offered: misconfigured, or stripped on the way.
    #[error(
        "the XMPP server offers no STARTTLS, or somebody on the way has removed it: nothing was sent. \
         Enable TLS on the server, or set tls = \"direct\" and the port for it"
    )]
    NoStartTls,
    /// STARTTLS was offered and then refused.
    #[error("the XMPP server offers STARTTLS but refuses it: its certificate or key may be missing")]
    StartTlsRefused,
    /// Octets that must not be there where TLS or a new stream begins.
    #[error("{octets} octets came before TLS or the new stream had begun: somebody may be injecting them")]
    Early {
        /// How many.
        octets: usize,
    },
    /// The server's certificate is not acceptable.
    #[error(
        "the XMPP server's certificate does not prove that it is `{name}`: {cause}. \
         `ca` must hold the certificate that issued it, `server_name` a name it bears"
    )]
    Certificate {
        /// The name expected.
        name: String,
        /// What is wrong.
        cause: rustls::Error,
    },
    /// No TLS with this server.
    #[error("no TLS with the XMPP server at {server}: {cause}")]
    Tls {
        /// `host:port`.
        server: String,
        /// What failed.
        cause: io::Error,
    },
    /// None of the mechanisms offered protects the password.
    #[error(
        "the XMPP server offers {offered} for authentication, but gridseal uses {wanted} only and never sends the \
         password itself. On Prosody: password_hash = \"SHA-256\"; on ejabberd: auth_scram_hash: sha256; then set the \
         account's password again"
    )]
    Mechanism {
        /// What the server offers.
        offered: String,
        /// What would do.
        wanted: &'static str,
    },
    /// The account or its password is wrong.
    #[error("the XMPP server does not let {jid} in: {condition}. Check jid and password_file")]
    NotAuthorized {
        /// The account.
        jid: BareJid,
        /// What the server says.
        condition: String,
    },
    /// The server may be let in again later.
    #[error("the XMPP server cannot authenticate anybody now: {0}")]
    AuthenticationLater(String),
    /// The server's side of SCRAM is wrong: it does not know the password either.
    #[error("the XMPP server's authentication is not acceptable: {0}")]
    Scram(String),
    /// The resource was not bound.
    #[error("the XMPP server does not bind the resource: {0}")]
    Bind(StanzaError),
    /// The server bound something else, so that peers would not find us.
    #[error(
        "the XMPP server bound {bound} instead of {wanted}. Peers address {wanted}: let clients choose their resource"
    )]
    BoundOther {
        /// As bound.
        bound: FullJid,
        /// As asked for.
        wanted: FullJid,
    },
    /// Somebody else uses the account with our resource.
    #[error(
        "another client has connected with our account and resource (conflict). One account serves one bridge: stop \
         the other, or give each its own account"
    )]
    Conflict,
    /// The server closes the stream and says why.
    #[error("the XMPP server closed the stream: {condition}")]
    Stream {
        /// The condition, and what the server says about it.
        condition: String,
        /// Whether it will be the same next time.
        fatal: bool,
    },
    /// The guard has refused what the server sent.
    #[error("the XMPP server sent {0}")]
    Violation(Violation),
    /// Not the protocol.
    #[error("the XMPP server does not follow RFC 6120: {0}")]
    Protocol(String),
    /// The server does not read.
    #[error("the XMPP server has taken nothing of what we send for {} s", after.as_secs())]
    Stuck {
        /// How long it had.
        after: Duration,
    },
    /// The server closed the stream.
    #[error("the XMPP server closed the stream")]
    Closed,
    /// The connection is gone.
    #[error("the connection with the XMPP server is lost: {0}")]
    Lost(io::Error),
}

impl StreamError {
    /// Whether trying again cannot help until somebody has mended something.
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::NoStartTls
            | Self::StartTlsRefused
            | Self::Certificate { .. }
            | Self::Mechanism { .. }
            | Self::NotAuthorized { .. }
            | Self::Scram(_)
            | Self::BoundOther { .. }
            | Self::Conflict => true,
            // Too many resources or too busy, RFC 6120 §7.6.2.1: our own last session may still count.
            Self::Bind(error) => error.condition != "resource-constraint",
            Self::Stream { fatal, .. } => *fatal,
            Self::Connect { .. }
            | Self::ConnectTimeout { .. }
            | Self::Early { .. }
            | Self::Tls { .. }
            | Self::AuthenticationLater(_)
            | Self::Violation(_)
            | Self::Protocol(_)
            | Self::Stuck { .. }
            | Self::Closed
            | Self::Lost(_) => false,
        }
    }
}

impl From<ReceivedStreamError> for StreamError {
    fn from(error: ReceivedStreamError) -> Self {
        let fatal =
            matches!(error.0.condition, DefinedCondition::HostUnknown | DefinedCondition::UnsupportedVersion);
        match error.0.condition {
            DefinedCondition::Conflict => Self::Conflict,
            _ => Self::Stream { condition: error.0.to_string(), fatal },
        }
    }
}

impl From<io::Error> for StreamError {
    fn from(error: io::Error) -> Self {
        let violation = error.get_ref().and_then(|cause| cause.downcast_ref::<Violation>());
        match (violation, error.kind()) {
            (Some(violation), _) => Self::Violation(*violation),
            (None, io::ErrorKind::InvalidData) => Self::Protocol(error.to_string()),
            (None, _) => Self::Lost(error),
        }
    }
}

impl From<ReadError> for StreamError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::HardError(error) => error.into(),
            ReadError::ParseError(error) => Self::Protocol(error.to_string()),
            ReadError::StreamFooterReceived => Self::Closed,
            ReadError::SoftTimeout => Self::Lost(io::ErrorKind::TimedOut.into()),
        }
    }
}

impl From<RecvFeaturesError> for StreamError {
    fn from(error: RecvFeaturesError) -> Self {
        match error {
            RecvFeaturesError::Io(error) => error.into(),
            RecvFeaturesError::StreamError(error) => error.into(),
        }
    }
}
