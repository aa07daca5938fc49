"""Converts MMS PDUs with asn1tools: a line `FROM TO OCTETS` in, a line of octets or `!WHY` out; octets are hex."""

import sys

import asn1tools

module = open(sys.argv[1]).read()
codecs = {name: asn1tools.compile_string(module, name) for name in ("ber", "xer")}
for line in sys.stdin:
    source, target, octets = line.split()
    try:
        pdu = codecs[source].decode("MMSpdu", bytes.fromhex(octets))
        print(codecs[target].encode("MMSpdu", pdu).hex())
    except Exception as why:
        print(f"!{type(why).__name__}: {why}".replace("\n", " "))
    sys.stdout.flush()
