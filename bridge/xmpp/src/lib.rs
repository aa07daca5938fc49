//! The XMPP environment: stanzas, correlation and limits, sans-IO.
