//! One story per file. Those without `Stage` have a fake network and a clock that only they move.
#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod addressed;
mod attacks;
mod brokers_are_hostile;
mod burst;
mod far_over_tls;
mod golden;
mod hostile_answers;
mod iccp;
mod life;
mod lost;
mod misplaced;
mod native;
mod new_keys;
mod octets_cross;
mod one_read;
mod replayed;
mod revoked;
mod rewritten;
mod secure_iccp;
mod shutdown;
mod stream_lost;
mod tampered;
mod transit;
mod two_clients;
mod unreachable;
mod well_formed;
