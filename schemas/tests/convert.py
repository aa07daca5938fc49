"""Judges MMS PDUs with asn1tools: a line `BER XER` in; a line of BER and XER made of the former and BER made of the
latter out. All is hex; `!WHY` stands for what it does not take."""

import sys

import asn1tools

module = open(sys.argv[1]).read()
ber, xer = (asn1tools.compile_string(module, name) for name in ("ber", "xer"))


class Failure(str):
    pass


def attempt(convert, value):
    try:
        return convert("MMSpdu", value)
    except Exception as why:
        return Failure(f"{type(why).__name__}: {why}")


def told(result):
    return "!" + "_".join(result.split()) if isinstance(result, Failure) else result.hex()


def again(codec, decoded):
    return decoded if isinstance(decoded, Failure) else attempt(codec.encode, decoded)


for line in sys.stdin:
    octets, text = map(bytes.fromhex, line.split())
    of_ber, of_xer = attempt(ber.decode, octets), attempt(xer.decode, text)
    print(told(again(ber, of_ber)), told(again(xer, of_ber)), told(again(ber, of_xer)))
