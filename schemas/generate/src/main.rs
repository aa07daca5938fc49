//! Prints the schema table of MMS; with `xsd DIRECTORY`, writes the XML Schemas there; with `reader`,
//! prints the reader made of them; with `rasn`, prints types for rasn.

use std::path::Path;
use std::{env, fs};

#[expect(clippy::unwrap_used, reason = "a development tool")]
fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match &arguments[..] {
        [command, directory] if command == "xsd" => {
            for (name, text) in generate::xsd::all().unwrap() {
                fs::write(Path::new(directory).join(name), text).unwrap();
            }
        }
        [command] if command == "reader" => {
            let [_, (_, e2e), (_, env)] = generate::xsd::all().unwrap();
            print!("{}", generate::reader::reader(&e2e, &env).unwrap());
        }
        [command] if command == "rasn" => print!("{}", generate::rasn::types().unwrap()),
        _ => print!("{}", generate::table(generate::MMS).unwrap()),
    }
}
