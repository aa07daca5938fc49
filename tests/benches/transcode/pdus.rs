//! The four PDUs that are measured, as 61850 peers send them; all in canonical BER, so that XER gives them back.

/// Names and octets.
pub fn all() -> [(&'static str, Vec<u8>); 4] {
    [
        ("small read", read()),
        ("60-member report", report(60)),
        ("200-element structure", structure(200)),
        ("100-name list", names(100)),
    ]
}

/// A request for one variable.
fn read() -> Vec<u8> {
    let name = element(0xa1, &[text(0x1a, "simpleIOGenericIO"), text(0x1a, "GGIO1$MX$AnIn1$mag$f")]);
    let variable = element(0x30, &[element(0xa0, &[name])]);
    let read = element(0xa4, &[element(0xa1, &[element(0xa0, &[variable])])]);
    element(0xa0, &[element(0x02, &[vec![9]]), read])
}

/// Its head, and members with value, quality and time.
fn report(members: u8) -> Vec<u8> {
    let inclusion = vec![0xff; usize::from(members / 8)];
    let head = [
        text(0x8a, "LLN0$BR$brcbMX01"),
        element(0x84, &[vec![6, 0x7f, 0x80]]),
        element(0x86, &[vec![0x17]]),
        element(0x8c, &[vec![0x02, 0x5e, 0xa8, 0x10, 0x3b, 0x41]]),
        text(0x8a, "simpleIOGenericIO/LLN0$Measurements"),
        element(0x84, &[[vec![4], inclusion, vec![0xf0]].concat()]),
    ];
    let members = (0..members).map(|member| {
        let float = element(0x87, &[vec![0x08, 0x43, 0x66, member, 0x3d]]);
        let time = vec![0x69, 0x20, 0xc5, 0x7a, 0x10, 0x62, 0x4d, 0x0a];
        let quality = element(0x84, &[vec![3, 0, 0]]);
        element(0xa2, &[element(0xa2, &[float]), quality, element(0x91, &[time])])
    });
    let results: Vec<_> = head.into_iter().chain(members).collect();
    let name = element(0xa1, &[text(0x80, "RPT")]);
    element(0xa3, &[element(0xa0, &[name, element(0xa0, &results)])])
}

/// The response to a read of one variable of that many integers.
fn structure(elements: u8) -> Vec<u8> {
    let elements: Vec<_> = (0..elements).map(|value| element(0x85, &[vec![value & 0x7f]])).collect();
    let read = element(0xa4, &[element(0xa1, &[element(0xa2, &elements)])]);
    element(0xa1, &[element(0x02, &[vec![9]]), read])
}

fn names(count: usize) -> Vec<u8> {
    let names: Vec<_> = (0..count).map(|at| text(0x1a, &format!("GGIO1$ST$Ind{at}$stVal"))).collect();
    let list = element(0xa1, &[element(0xa0, &names), element(0x81, &[vec![0]])]);
    element(0xa1, &[element(0x02, &[vec![9]]), list])
}

fn text(tag: u8, text: &str) -> Vec<u8> {
    element(tag, &[text.as_bytes().to_vec()])
}

fn element(tag: u8, contents: &[Vec<u8>]) -> Vec<u8> {
    let contents = contents.concat();
    let length = match contents.len() {
        length @ ..0x80 => vec![length as u8],
        length @ 0x80..0x100 => vec![0x81, length as u8],
        length => [&[0x82][..], &(length as u16).to_be_bytes()].concat(),
    };
    [vec![tag], length, contents].concat()
}
