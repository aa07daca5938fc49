//! Path row 9: what an operational environment carries around a SecPDU (clause 16, CP-17).

use crate::secpdu::SecPdu;
use crate::transcode::Form;

/// The content of the `association` element of a stanza.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvPdu {
    /// The association as far as the sender knows it. Outside the protection: a hint for routing, no proof.
    pub asso_id: String,
    /// The SecPDU.
    pub sec_pdu: SecPdu,
    /// How XML is to show the MMS PDU in it. `None`: whoever writes the XML decides.
    pub form: Option<Form>,
}
