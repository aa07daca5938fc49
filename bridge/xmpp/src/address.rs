//! XMPP addresses (RFC 6122), normalised when they are read, so that equal means equal: JIDs of stanzas, names in
//! certificates and routes in the configuration. The end of an association is always a full JID with [`RESOURCE`].

pub use jid::{BareJid, FullJid, Jid};

/// The resource every bridge binds (IEC 61850-8-2).
pub const RESOURCE: &str = "IEC";

/// Why a text is not the JID of an account.
#[derive(PartialEq, Eq, Debug, thiserror::Error)]
pub enum AddressError {
    /// Not a JID at all.
    #[error("`{text}` is not a JID: {cause}")]
    Jid {
        /// As it was written.
        text: String,
        /// What RFC 6122 has against it.
        cause: jid::Error,
    },
    /// A resource where none is wanted.
    #[error("`{text}` has a resource: write `{bare}`, the resource is always {RESOURCE}")]
    Resource {
        /// As it was written.
        text: String,
        /// Without its resource.
        bare: BareJid,
    },
    /// A server, not an account.
    #[error("`{text}` names a server: write user@{text}")]
    NoAccount {
        /// As it was written.
        text: String,
    },
}

/// Reads the bare JID of an account, such as `site1@lab.example`.
pub fn account(text: &str) -> Result<BareJid, AddressError> {
    // RFC 7622 §3.2: the root's dot is no part of the domain.
    let jid = Jid::new(text.strip_suffix('.').unwrap_or(text))
        .map_err(|cause| AddressError::Jid { text: text.to_owned(), cause })?;
    match jid.try_into_full() {
        Ok(full) => Err(AddressError::Resource { text: text.to_owned(), bare: full.into_bare() }),
        Err(bare) if bare.node().is_none() => Err(AddressError::NoAccount { text: text.to_owned() }),
        Err(bare) => Ok(bare),
    }
}

/// The full JID at which the bridge of `account` is reached.
#[expect(clippy::expect_used, reason = "the resource is a constant and valid")]
pub fn bridge_of(account: &BareJid) -> FullJid {
    account.with_resource_str(RESOURCE).expect("IEC is a resource")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_after_normalisation_means_equal() {
        let plain = account("site1@lab.example").unwrap();
        for text in
            ["SITE1@lab.example", "site1@LAB.Example", "site1@lab.example.", "\u{FF33}ite1@lab.example"]
        {
            assert_eq!(account(text).unwrap(), plain, "{text}");
        }
        assert_eq!(bridge_of(&plain).as_str(), "site1@lab.example/IEC");
        assert_ne!(
            Jid::new("site1@lab.example/iec").unwrap(),
            Jid::from(bridge_of(&plain)),
            "resources keep their case"
        );
    }

    #[test]
    fn what_is_not_an_account_is_refused_with_a_way_out() {
        let says = |text: &str| account(text).unwrap_err().to_string();
        assert_eq!(
            says("site1@lab.example/IEC"),
            "`site1@lab.example/IEC` has a resource: write `site1@lab.example`, the resource is always IEC"
        );
        assert_eq!(says("lab.example"), "`lab.example` names a server: write user@lab.example");
        assert!(says("a b@lab.example").starts_with("`a b@lab.example` is not a JID: "));
        assert!(says("").starts_with("`` is not a JID: "));
    }
}
