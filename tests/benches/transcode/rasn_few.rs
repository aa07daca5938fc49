//! No more of MMS than the measured PDUs need, for rasn. It is given every advantage: alternatives and optional
//! components that none of them has are left out, and integers are machine words.

use rasn::prelude::*;

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(choice, identifier = "MMSpdu")]
pub enum MmsPdu {
    #[rasn(tag(context, 0), identifier = "confirmed-RequestPDU")]
    Request(Request),
    #[rasn(tag(context, 1), identifier = "confirmed-ResponsePDU")]
    Response(Response),
    #[rasn(tag(context, 3), identifier = "unconfirmed-PDU")]
    Unconfirmed(Unconfirmed),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(identifier = "Confirmed-RequestPDU")]
pub struct Request {
    #[rasn(identifier = "invokeID")]
    invoke_id: u32,
    service: ServiceRequest,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(choice, identifier = "ConfirmedServiceRequest")]
pub enum ServiceRequest {
    #[rasn(tag(context, 4), identifier = "read")]
    Read(ReadRequest),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(identifier = "Read-Request")]
pub struct ReadRequest {
    #[rasn(tag(explicit(context, 1)), identifier = "variableAccessSpecification")]
    variables: Variables,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(choice, identifier = "VariableAccessSpecification")]
pub enum Variables {
    #[rasn(tag(context, 0), identifier = "listOfVariable")]
    List(SequenceOf<Variable>),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(identifier = "SEQUENCE")]
pub struct Variable {
    #[rasn(identifier = "variableSpecification")]
    specification: Specification,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(choice, identifier = "VariableSpecification")]
pub enum Specification {
    #[rasn(tag(explicit(context, 0)), identifier = "name")]
    Name(ObjectName),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(choice, identifier = "ObjectName")]
pub enum ObjectName {
    #[rasn(tag(context, 1), identifier = "domain-specific")]
    Domain(DomainSpecific),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(identifier = "SEQUENCE")]
pub struct DomainSpecific {
    #[rasn(identifier = "domainId")]
    domain: VisibleString,
    #[rasn(identifier = "itemId")]
    item: VisibleString,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(identifier = "Confirmed-ResponsePDU")]
pub struct Response {
    #[rasn(identifier = "invokeID")]
    invoke_id: u32,
    service: ServiceResponse,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(choice, identifier = "ConfirmedServiceResponse")]
pub enum ServiceResponse {
    #[rasn(tag(context, 1), identifier = "getNameList")]
    GetNameList(NameList),
    #[rasn(tag(context, 4), identifier = "read")]
    Read(ReadResponse),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(identifier = "GetNameList-Response")]
pub struct NameList {
    #[rasn(tag(context, 0), identifier = "listOfIdentifier")]
    names: SequenceOf<VisibleString>,
    #[rasn(tag(context, 1), default = "yes", identifier = "moreFollows")]
    more_follows: bool,
}

fn yes() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(identifier = "Read-Response")]
pub struct ReadResponse {
    #[rasn(tag(context, 1), identifier = "listOfAccessResult")]
    results: SequenceOf<Data>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(identifier = "Unconfirmed-PDU")]
pub struct Unconfirmed {
    service: UnconfirmedService,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(choice, identifier = "UnconfirmedService")]
pub enum UnconfirmedService {
    #[rasn(tag(context, 0), identifier = "informationReport")]
    InformationReport(InformationReport),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(identifier = "InformationReport")]
pub struct InformationReport {
    #[rasn(tag(context, 1), identifier = "variableAccessSpecification")]
    variables: VmdSpecific,
    #[rasn(tag(context, 0), identifier = "listOfAccessResult")]
    results: SequenceOf<Data>,
}

/// Not a CHOICE: one that other components follow takes the name of the next of them in rasn's XER. The octets are the
/// same this way, and the XER is one element shorter.
#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(identifier = "VariableAccessSpecification")]
pub struct VmdSpecific {
    #[rasn(tag(context, 0), identifier = "vmd-specific")]
    name: VisibleString,
}

/// AccessResult is left out above: an element less for each value.
#[derive(AsnType, Encode, Decode, Debug, PartialEq)]
#[rasn(choice, identifier = "Data")]
pub enum Data {
    #[rasn(tag(context, 2), identifier = "structure")]
    Structure(SequenceOf<Data>),
    #[rasn(tag(context, 3), identifier = "boolean")]
    Boolean(bool),
    #[rasn(tag(context, 4), identifier = "bit-string")]
    BitString(BitString),
    #[rasn(tag(context, 5), identifier = "integer")]
    Integer(i64),
    #[rasn(tag(context, 6), identifier = "unsigned")]
    Unsigned(i64),
    #[rasn(tag(context, 7), identifier = "floating-point")]
    Float(OctetString),
    #[rasn(tag(context, 10), identifier = "visible-string")]
    VisibleString(VisibleString),
    #[rasn(tag(context, 12), identifier = "binary-time")]
    BinaryTime(OctetString),
    #[rasn(tag(context, 17), identifier = "utc-time")]
    UtcTime(OctetString),
}
