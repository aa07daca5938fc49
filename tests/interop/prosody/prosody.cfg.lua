-- One XMPP server on loopback for the test that wrote this; what stands in @ signs is filled in.
run_as_root = true -- containers have no other user
daemonize = false
pidfile = "@directory@/prosody.pid"
data_path = "@directory@"
certificates = "@directory@"
interfaces = { "127.0.0.1" }
c2s_ports = { @starttls@ }
c2s_direct_tls_ports = { @direct_tls@ }
modules_enabled = { "disco"; "ping"; "roster"; "saslauth"; "tls" } -- not "limits": as shipped it slows clients to 10 kB/s
modules_disabled = { "s2s" }
network_settings = { nagle = false }
authentication = "internal_hashed"
password_hash = "SHA-256"
allow_registration = false
c2s_require_encryption = true
ssl = { certificate = "@certificate@"; key = "@key@"; protocol = "tlsv1_2+" }
log = { { levels = { min = "info" }; to = "console"; timestamps = false } }
VirtualHost "@domain@"
