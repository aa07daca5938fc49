//! An XMPP broker, attacks and a simulated DER in one process.
