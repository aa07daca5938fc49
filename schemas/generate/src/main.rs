//! Prints the schema table of MMS.

#[expect(clippy::unwrap_used, reason = "a development tool")]
fn main() {
    print!("{}", generate::table(include_str!("../../asn1/mms.asn1")).unwrap());
}
