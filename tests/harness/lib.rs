//! What the tests share: two ends joined by a fake network, a hostile broker, a certificate authority.
