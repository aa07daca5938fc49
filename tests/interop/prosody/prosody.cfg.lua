-- One XMPP server on loopback for the test that wrote this; what stands in @ signs is filled in.
run_as_root = true -- containers have no other user
daemonize = false
pidfile = "@directory@/prosody.pid"
data_path = "@directory@"
certificates = "@directory@"
plugin_paths = { "@directory@" }
interfaces = { "127.0.0.1" }
c2s_ports = { @starttls@ }
c2s_direct_tls_ports = { @direct_tls@ }
s2s_ports = { @s2s@ }
modules_enabled = { "disco"; "elsewhere"; "ping"; "roster"; "saslauth"; "tls"; -- not "limits": as shipped it slows clients to 10 kB/s
	"blocklist"; "carbons"; "csi_simple"; "mam"; "offline"; "pep"; "smacks" } -- not needed, but usual, and stanzas pass them
network_settings = { nagle = false }
authentication = "internal_hashed"
password_hash = "SHA-256"
allow_registration = false
c2s_require_encryption = true
s2s_require_encryption = true
s2s_secure_auth = true -- by certificate alone
elsewhere = { ["@other_domain@"] = @other_s2s@ }
ssl = { certificate = "@certificate@"; key = "@key@"; cafile = "@authority@"; protocol = "tlsv1_2+" }
log = { { levels = { min = "info" }; to = "console"; timestamps = false } }
VirtualHost "@domain@"
