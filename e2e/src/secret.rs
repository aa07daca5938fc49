//! Octets that nobody may see: erased when dropped, never printed, never copied.

use std::fmt;

use zeroize::Zeroizing;

/// A shared secret or key material.
pub(crate) struct Secret(Zeroizing<Box<[u8]>>);

impl Secret {
    /// Takes a copy; the caller erases its own.
    pub(crate) fn copy_of(octets: &[u8]) -> Self {
        Self(Zeroizing::new(octets.into()))
    }

    /// `length` octets, filled in place.
    pub(crate) fn filled(length: usize, fill: impl FnOnce(&mut [u8])) -> Self {
        let mut octets = Zeroizing::new(vec![0; length].into_boxed_slice());
        fill(&mut octets);
        Self(octets)
    }

    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        let secret = Secret::filled(4, |octets| octets.fill(0xab));
        assert_eq!(secret.expose(), [0xab; 4]);
        assert_eq!(format!("{secret:?}"), "Secret(..)");
    }
}
