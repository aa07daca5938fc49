//! What is on the wire: types and octets (BER/DER, XER/XML).
