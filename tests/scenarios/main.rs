//! One story per file. Those without `Stage` have a fake network and a clock that only they move.

mod brokers_are_hostile;
mod life;
mod octets_cross;
mod one_read;
