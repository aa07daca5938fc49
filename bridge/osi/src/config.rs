//! What a peer's record in the configuration says about its OSI leg.

use std::fmt;
use std::time::Duration;

use schemas::oid::{self, MMS_ABSTRACT_SYNTAX, MMS_APPLICATION_CONTEXT, MMS_AUTHENTICATION_AS};
use schemas::profile::{E2E_MMS_AC, E2E_SECURITY_AS};
use zeroize::Zeroizing;

use crate::acse;
use crate::address::Address;
use crate::reason::Reason;

/// What an association carries (62351-4, 5.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Application {
    /// MMS PDUs, under application context basic-AC.
    #[default]
    Mms,
    /// SecPDUs, under application context e2eMmsAC (62351-4, clause 15).
    Native,
}

impl Application {
    pub(crate) const fn context_name(self) -> &'static [u8] {
        match self {
            Self::Mms => MMS_APPLICATION_CONTEXT,
            Self::Native => E2E_MMS_AC,
        }
    }

    pub(crate) const fn abstract_syntax(self) -> &'static [u8] {
        match self {
            Self::Mms => MMS_ABSTRACT_SYNTAX,
            Self::Native => E2E_SECURITY_AS,
        }
    }

    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Mms => Self::Native,
            Self::Native => Self::Mms,
        }
    }
}

impl fmt::Display for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Mms => "basic-AC",
            Self::Native => "native e2eMmsAC",
        };
        write!(f, "{name} ({})", oid::to_dotted(self.context_name()))
    }
}

/// How addresses and application contexts of a peer are treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Checking {
    /// As stock servers do: any is accepted, and shown in the log.
    #[default]
    Lax,
    /// What differs from the configuration is refused.
    Strict,
}

/// An ACSE password. It is wiped from memory and does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<String>);

impl Password {
    pub(crate) fn octets(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether this is it, in a time that tells nothing but the length.
    pub(crate) fn is(&self, offered: &[u8]) -> bool {
        let own = self.octets();
        let difference = own.iter().zip(offered).fold(0, |sum, (a, b)| std::hint::black_box(sum | (a ^ b)));
        own.len() == offered.len() && difference == 0
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// How the sides of an association prove in ACSE who they are. What arrives is compared with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Authentication {
    /// Not at all. A password is passed over, a certificate is refused: the sides differ (62351-4, 5.1).
    #[default]
    None,
    /// By a password: asked for when we respond, given when we initiate.
    Password(Password),
    /// Both by certificate, time and signature: the A-security-profile (62351-4, clause 11). Whoever uses the
    /// association makes these values and judges them.
    Certificate,
}

/// One association's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// What the association carries. A peer that wants the other is refused, even by [`Checking::Lax`].
    pub application: Application,
    /// Whether the peer's choice of addresses and application context matters.
    pub checking: Checking,
    /// Our own address: called when we respond, calling when we initiate.
    pub local: Address,
    /// The other side's address, called when we initiate.
    pub remote: Address,
    /// Largest TPDU we propose or agree to: 128 to 8192, a power of two (X.224, 13.3.4).
    pub tpdu_size: u32,
    /// Largest TSDU taken from the peer, and largest PDU sent.
    pub max_tsdu: usize,
    /// How the sides authenticate in ACSE. Native associations do not.
    pub authentication: Authentication,
    /// How long the peer has to associate, and to answer a release.
    pub association_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            application: Application::Mms,
            checking: Checking::Lax,
            local: Address::usual(),
            remote: Address::usual(),
            tpdu_size: 8192,
            max_tsdu: 65_536 + 1024,
            authentication: Authentication::None,
            association_timeout: Duration::from_secs(10),
        }
    }
}

impl Config {
    /// The abstract syntax that stands beside the application's: MMS beside e2eSecurityAS (62351-4, clause 15),
    /// mmsAuthenticationAS beside MMS (clause 11).
    pub(crate) const fn abstract_syntax_beside(&self) -> Option<&'static [u8]> {
        match (self.application, &self.authentication) {
            (Application::Native, _) => Some(MMS_ABSTRACT_SYNTAX),
            (Application::Mms, Authentication::Certificate) => Some(MMS_AUTHENTICATION_AS),
            (Application::Mms, Authentication::None | Authentication::Password(_)) => None,
        }
    }

    /// Whether an association can be made of it: a native one says who it is, and authenticates in its SecPDUs
    /// only (62351-4, clause 15).
    ///
    /// # Errors
    /// What is missing, or is too much.
    pub fn check(&self) -> Result<(), Reason> {
        match self.application {
            Application::Mms => Ok(()),
            Application::Native if self.authentication != Authentication::None => {
                Err(acse::fault("own authentication").found("some").expected("none in native mode"))
            }
            Application::Native => acse::check_title("own AP-title", "own AE-qualifier", &self.local.title()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_itself_and_nothing_else() {
        let password = Password::from(String::from("secret"));
        assert!(password.is(b"secret"));
        for other in [&b""[..], b"secre", b"secret1", b"Secret", b"secreu"] {
            assert!(!password.is(other));
        }
    }

    #[test]
    fn a_password_does_not_print() {
        let config = Config {
            authentication: Authentication::Password(String::from("hunter2").into()),
            ..Config::default()
        };
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
