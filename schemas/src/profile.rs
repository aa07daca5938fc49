//! Every place where the text of an IEC standard is not public and we had to choose.
//!
//! IEC 62351-4 is implemented as publicly described. Each assumption carries a checkpoint number (CP-nn): a
//! holder of the licensed text compares [`ASSUMPTIONS`] with it and changes this module and nothing else.

use crate::authentication::SignedForm;
use crate::secpdu::Kind;

/// Abstract syntax of the SecPDUs, 1.0.62351.4.1.1.1: assumed, CP-01.
pub const E2E_SECURITY_AS: &[u8] = &[0x28, 0x83, 0xe7, 0x0f, 0x04, 0x01, 0x01, 0x01];
/// Application context of native mode, 1.0.62351.4.2.1: assumed, CP-01.
pub const E2E_MMS_AC: &[u8] = &[0x28, 0x83, 0xe7, 0x0f, 0x04, 0x02, 0x01];

/// The alternatives 0, 1 and 2 of HandshakeRsp, in an AARE: assumed, CP-14.
pub const HANDSHAKE_RSP: [Kind; 3] = [Kind::HandshakeAcc, Kind::ApplicationReject, Kind::HandshakeSecReject];
/// The alternatives 0, 1 and 2 of AssoAbort, in an ABRT: assumed, CP-14.
pub const ASSO_ABORT: [Kind; 3] = [Kind::HandshakeSecAbort, Kind::DtSecAbort, Kind::ApplAbort];

/// What the A-security-profile signs: assumed, CP-13.
pub const SIGNED_FORM: SignedForm = SignedForm::Text;
/// What is taken for signed there, in the order in which it is tried: assumed, CP-13.
pub const SIGNED_FORMS: [SignedForm; 3] =
    [SignedForm::Text, SignedForm::InValue, SignedForm::GeneralizedTime];

/// `pp` for MMS in BER: assumed, CP-02.
pub const PP_MMS: &str = "IEC61850-8-1";
/// `pp` for TASE.2 in BER: assumed, CP-02.
pub const PP_TASE2: &str = "IEC60870-6";

/// Octets of a GCM nonce: assumed, CP-10.
pub const NONCE_LENGTH: usize = 12;
/// Octets of an AEAD tag or ICV, never taken from what is received: assumed, CP-10.
pub const TAG_LENGTH: usize = 16;

/// XML namespace of the SecPDUs.
pub const E2E_NS: &str = "http://www.iec.ch/62351/2018/E2E_4";
/// XML namespace of the association context in a stanza.
pub const ENV_NS: &str = "http://www.iec.ch/62351/2018/ENV_4";
/// XML namespace of an MMS PDU.
pub const MMS_NS: &str = "http://www.iec.ch/61850/2018/SCSM_8_2";
/// The one element of a stanza that is ours, in [`ENV_NS`]: assumed, CP-17.
pub const ASSOCIATION: &str = "association";
/// Its first child: the association identifier as far as the sender knows it: assumed, CP-17.
pub const ASSO_ID: &str = "assoID";
/// Holds octets as base64 where no XML would give them back: assumed, CP-19.
pub const OCTETS: &str = "octets";

/// What we assumed, for the PICS.
#[derive(Clone, Copy, Debug)]
pub struct Assumption {
    /// Checkpoint number.
    pub cp: u8,
    /// Clause of IEC 62351-4 where the licensed text decides.
    pub clause: &'static str,
    /// What we do.
    pub choice: &'static str,
}

/// Every assumption that the code relies on.
pub const ASSUMPTIONS: &[Assumption] = &[
    Assumption {
        cp: 1,
        clause: "15",
        choice: "object identifiers of the abstract syntax and application context",
    },
    Assumption { cp: 2, clause: "13.1", choice: "the pp tokens" },
    Assumption { cp: 3, clause: "14.2", choice: "an alarm carries no diagnostic" },
    Assumption { cp: 6, clause: "14.2", choice: "numbers of the data transfer diagnostics" },
    Assumption { cp: 7, clause: "8", choice: "EC public values are x‖y; a leading 04 is accepted" },
    Assumption {
        cp: 8, clause: "8", choice: "salt = hash(tbs₂ ‖ hash(tbs₁ ‖ 0)); keys client→server first"
    },
    Assumption { cp: 9, clause: "8", choice: "changedKey is a DhKey with the server's new public value" },
    Assumption {
        cp: 10,
        clause: "13.2",
        choice: "AAD is the contents of ClearToken2; 12-octet nonce in iv; 16-octet tag; CBC pads after PKCS #7",
    },
    Assumption {
        cp: 12,
        clause: "11",
        choice: "SHA-1 under a signature is taken where that is configured, and never made",
    },
    Assumption {
        cp: 13,
        clause: "11",
        choice: "signed is the text of the time; its elements with tags 81 and 18 are taken too",
    },
    Assumption {
        cp: 14,
        clause: "15",
        choice: "tags of the alternatives in an AARE and an ABRT; the agreed mode says which transfer is in P-DATA",
    },
    Assumption {
        cp: 16,
        clause: "16",
        choice: "association PDUs travel in iq set and its result, aborts in message",
    },
    Assumption {
        cp: 17,
        clause: "16",
        choice: "XML element names are the ASN.1 identifiers; assoID is a child",
    },
    Assumption {
        cp: 18,
        clause: "Annex G",
        choice: "xmppAddr in the certificate is the bare JID; an AE-title is AP-title and AE-qualifier as one OID",
    },
    Assumption {
        cp: 19,
        clause: "16",
        choice: "signature and ICV are over DER, rebuilt from XML; octets where XML would not return them",
    },
    Assumption { cp: 24, clause: "14", choice: "numbers of the security events" },
];
