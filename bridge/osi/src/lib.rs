//! The OSI environment: RFC 1006, X.224 to X.227, sans-IO.
