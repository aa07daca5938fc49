//! End-to-end security of IEC 62351-4, sans-IO.
