//! XML Schemas → a reader of all that is around MMS PDUs. It is made by xsd-parser and quick-xml, and shares nothing
//! with `schemas::transcode`: a second opinion for tests. What xsd-parser's run-time crate would add, it does without.

use std::fs;

use schemas::profile::{ASSOCIATION, ENV_NS};
use xsd_parser::config::{
    GeneratorFlags, IdentQuadruple, IdentType, InterpreterFlags, NamespaceIdent, OptimizerFlags, Schema,
};
use xsd_parser::{Config, Error, generate};

const HEADER: &str = "\
// Generated: `cargo run -p gridseal-generate reader | rustfmt > schemas/tests/xsd/reader.rs`. A test of that package
// compares.
";

/// The reader by the schemas of E2E_4 and ENV_4, not formatted.
///
/// # Errors
/// What xsd-parser cannot read.
#[expect(clippy::result_large_err, reason = "made once, by a development tool")]
pub fn reader(e2e: &str, env: &str) -> Result<String, Error> {
    let directory = tempfile::tempdir()?;
    let outer = directory.path().join("ENV_4.xsd");
    fs::write(directory.path().join("E2E_4.xsd"), without_mms(e2e))?;
    fs::write(&outer, env)?;
    generate(config(Schema::File(outer))).map(|tokens| format!("{HEADER}{tokens}\n"))
}

/// What has no content is skipped, whatever it holds.
fn without_mms(e2e: &str) -> String {
    e2e.lines().filter(|line| !line.contains("mms:MMSpdu") && !line.contains("<xs:import")).collect()
}

fn config(schema: Schema) -> Config {
    let association = IdentQuadruple::new(ASSOCIATION, IdentType::Element);
    let mut config = Config::default().with_schema(schema);
    config.interpreter.flags = InterpreterFlags::all() - InterpreterFlags::WITH_NUM_BIG_INT;
    config.optimizer.flags = OptimizerFlags::all() - OptimizerFlags::REMOVE_DUPLICATES;
    config.generator.flags = GeneratorFlags::FLATTEN_STRUCT_CONTENT;
    config
        .with_serde_quick_xml()
        .with_generate([association.with_ns(NamespaceIdent::namespace(ENV_NS.as_bytes()))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_is_that_of_the_schemas() {
        let [_, (_, e2e), (_, env)] = crate::xsd::all().unwrap();
        let tokens = |text: &str| text.split_whitespace().collect::<String>();
        let made = tokens(&reader(&e2e, &env).unwrap());
        let kept = tokens(include_str!("../../tests/xsd/reader.rs"));
        assert!(made == kept, "generate schemas/tests/xsd/reader.rs anew");
    }
}
