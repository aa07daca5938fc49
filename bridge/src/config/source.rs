//! The file as its author wrote it: every value is taken by key, with its line, and what nobody took is unknown.
//! All findings gather here, so that one look at the file mends all of it.

use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::x509::Findings;
use super::{Problem, Warning};

/// One slip confuses the lines after it; more of them help nobody.
const MOST_SYNTAX_ERRORS: usize = 3;

/// What is wrong with a value, whose place only the caller knows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) help: String,
}

impl Wrong {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

/// Reads the file.
pub(super) fn read(path: &Path) -> Result<String, Problem> {
    let wrong = |message: String, help: &str| Problem {
        file: path.to_owned(),
        line: None,
        message,
        help: help.to_owned(),
    };
    let octets = std::fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => wrong(
            "there is no such file".to_owned(),
            "give the path of a configuration; `gridseal pki demo DIR` writes two to start from",
        ),
        ErrorKind::IsADirectory => wrong(
            "is a directory".to_owned(),
            "give the path of the configuration file in it, such as site.toml",
        ),
        _ => wrong(format!("cannot be read: {error}"), "let the user gridseal runs as read it"),
    })?;
    String::from_utf8(octets)
        .map_err(|_| wrong("is not UTF-8 text".to_owned(), "save the file as UTF-8, as TOML demands"))
}

/// One file under examination.
pub(super) struct Source<'t> {
    path: &'t Path,
    text: &'t str,
    now: SystemTime,
    problems: Vec<Problem>,
    warnings: Vec<Warning>,
}

impl<'t> Source<'t> {
    pub(super) fn new(path: &'t Path, text: &'t str, now: SystemTime) -> Self {
        Self { path, text, now, problems: Vec::new(), warnings: Vec::new() }
    }

    /// The whole document, if its syntax is right.
    pub(super) fn document(&mut self) -> Option<Section<'t>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors.iter().take(MOST_SYNTAX_ERRORS) {
            let at = error.span().unwrap_or_default();
            self.problem(&at, syntax(error.message()));
        }
        errors.is_empty().then(|| Section::new(String::new(), 0..0, table.into_inner()))
    }

    /// The time certificates must be valid at.
    pub(super) fn now(&self) -> SystemTime {
        self.now
    }

    /// Where paths in the file begin.
    pub(super) fn directory(&self) -> PathBuf {
        self.path.parent().map(Path::to_owned).unwrap_or_default()
    }

    pub(super) fn path(&self) -> &Path {
        self.path
    }

    pub(super) fn problem(&mut self, at: &Range<usize>, wrong: Wrong) {
        let problem = self.locate(at, wrong);
        self.problems.push(problem);
    }

    pub(super) fn warn(&mut self, at: &Range<usize>, wrong: Wrong) {
        let problem = self.locate(at, wrong);
        self.warnings.push(Warning(problem));
    }

    fn locate(&self, at: &Range<usize>, Wrong { message, help }: Wrong) -> Problem {
        Problem { file: self.path.to_owned(), line: Some(self.line(at.start)), message, help }
    }

    /// The line, from 1, that an offset lies in.
    pub(super) fn line(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().get(..offset).unwrap_or(self.text.as_bytes());
        before.iter().filter(|&&octet| octet == b'\n').count().saturating_add(1)
    }

    /// The configuration if nothing was wrong, else everything that was, in the order of lines.
    pub(super) fn finish<T>(mut self, config: Option<T>) -> Result<(T, Vec<Warning>), Vec<Problem>> {
        self.problems.sort_by_key(|problem| problem.line);
        self.warnings.sort_by_key(|Warning(problem)| problem.line);
        match config {
            Some(config) if self.problems.is_empty() => Ok((config, self.warnings)),
            _ => Err(self.problems),
        }
    }
}

fn syntax(message: &str) -> Wrong {
    let help = match message {
        _ if message.starts_with("string values must be quoted") => "put the value in quotes: \"…\"",
        "duplicate key" => "keep one of them; a second station is another [[peer]], with two brackets",
        _ => "write `key = value`, text and paths in quotes, sections as [name]",
    };
    Wrong::new(format!("this is not TOML: {message}"), help)
}

/// A table whose keys are taken one after the other.
pub(super) struct Section<'t> {
    /// Its name with dots; empty for the document.
    title: String,
    span: Range<usize>,
    entries: DeTable<'t>,
    known: Vec<&'static str>,
}

impl<'t> Section<'t> {
    fn new(title: String, span: Range<usize>, entries: DeTable<'t>) -> Self {
        Self { title, span, entries, known: Vec::new() }
    }

    /// Its name with dots.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// The same section without its keys, for what is to be said of it when they have been taken.
    pub(super) fn bare(&self) -> Self {
        Self::new(self.title.clone(), self.span(), DeTable::new())
    }

    /// Takes out what `key` names, unread; where it stood.
    pub(super) fn discard(&mut self, key: &str) -> Option<Range<usize>> {
        self.entries.remove(key).map(|value| value.span())
    }

    /// Where the section begins.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Whether `key` was written and has not been taken.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// The key as messages name it.
    pub(super) fn name(&self, key: &str) -> String {
        match self.title.as_str() {
            "" => key.to_owned(),
            title => format!("{title}.{key}"),
        }
    }

    /// Says what is wrong with the value of `key`.
    pub(super) fn problem(&self, source: &mut Source<'_>, key: &str, at: &Range<usize>, wrong: Wrong) {
        source.problem(at, self.named(key, wrong));
    }

    /// Says what had better be different with the value of `key`.
    pub(super) fn warning(&self, source: &mut Source<'_>, key: &str, at: &Range<usize>, wrong: Wrong) {
        source.warn(at, self.named(key, wrong));
    }

    /// Says what is wrong, and what had better be different, with what `key` names.
    pub(super) fn findings(&self, source: &mut Source<'_>, key: &str, at: &Range<usize>, found: Findings) {
        for wrong in found.problems {
            source.problem(at, self.named(key, wrong));
        }
        for wrong in found.warnings {
            source.warn(at, self.named(key, wrong));
        }
    }

    fn named(&self, key: &str, Wrong { message, help }: Wrong) -> Wrong {
        Wrong { message: format!("{}: {message}", self.name(key)), help }
    }

    fn take(&mut self, key: &'static str) -> Option<Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.entries.remove(key)
    }

    /// The value of `key`; absent or, having been reported, wrong: `None`.
    pub(super) fn optional<T>(
        &mut self,
        source: &mut Source<'_>,
        key: &'static str,
        parse: impl FnOnce(&DeValue<'_>) -> Result<T, Wrong>,
    ) -> Option<Spanned<T>> {
        let value = self.take(key)?;
        match parse(value.get_ref()) {
            Ok(parsed) => Some(Spanned::new(value.span(), parsed)),
            Err(wrong) => {
                self.problem(source, key, &value.span(), wrong);
                None
            }
        }
    }

    /// The value of `key`, which must be there; `help` says what to write.
    pub(super) fn required<T>(
        &mut self,
        source: &mut Source<'_>,
        key: &'static str,
        help: &str,
        parse: impl FnOnce(&DeValue<'_>) -> Result<T, Wrong>,
    ) -> Option<Spanned<T>> {
        self.demand(source, key, &self.name(key), help);
        self.optional(source, key, parse)
    }

    /// The value of `key`, or `default`.
    pub(super) fn or<T>(
        &mut self,
        source: &mut Source<'_>,
        key: &'static str,
        default: T,
        parse: impl FnOnce(&DeValue<'_>) -> Result<T, Wrong>,
    ) -> T {
        self.optional(source, key, parse).map_or(default, Spanned::into_inner)
    }

    fn demand(&self, source: &mut Source<'_>, key: &str, shown: &str, help: &str) {
        if !self.has(key) {
            source.problem(&self.span, Wrong::new(format!("{shown} is missing"), help));
        }
    }

    /// The table at `key`, which must be there; `help` says what to write.
    pub(super) fn required_table(
        &mut self,
        source: &mut Source<'_>,
        key: &'static str,
        help: &str,
    ) -> Option<Section<'t>> {
        self.demand(source, key, &format!("[{}]", self.name(key)), help);
        self.table(source, key)
    }

    /// The table at `key`.
    pub(super) fn table(&mut self, source: &mut Source<'_>, key: &'static str) -> Option<Section<'t>> {
        let value = self.take(key)?;
        let (title, span) = (self.name(key), value.span());
        match value.into_inner() {
            DeValue::Table(entries) => Some(Section::new(title, span, entries)),
            other => {
                let message = format!("{title} is {}, not a section", kind(&other));
                source.problem(&span, Wrong::new(message, format!("write its keys under [{title}]")));
                None
            }
        }
    }

    /// The tables of the list at `key`, at least one; `help` says what to write.
    pub(super) fn tables(
        &mut self,
        source: &mut Source<'_>,
        key: &'static str,
        help: &str,
    ) -> Vec<Section<'t>> {
        self.demand(source, key, &format!("[[{}]]", self.name(key)), help);
        let title = self.name(key);
        let Some(value) = self.take(key) else { return Vec::new() };
        let span = value.span();
        let sections: Option<Vec<_>> = match value.into_inner() {
            DeValue::Array(items) => items.into_iter().map(|item| item_section(&title, item)).collect(),
            _ => None,
        };
        sections.unwrap_or_else(|| {
            let help = format!("write it as [[{title}]], with two brackets, once for each");
            source.problem(&span, Wrong::new(format!("{title} is not a list of sections"), help));
            Vec::new()
        })
    }

    /// Reports the keys nobody asked for.
    pub(super) fn finish(self, source: &mut Source<'_>) {
        for key in self.entries.keys() {
            let written = key.get_ref();
            let message = format!("unknown key {:?}{}", written.as_ref(), self.place());
            source.problem(&key.span(), Wrong::new(message, suggestion(written, &self.known)));
        }
    }

    fn place(&self) -> String {
        match self.title.as_str() {
            "" => String::new(),
            title => format!(" in [{title}]"),
        }
    }
}

fn item_section<'t>(title: &str, item: Spanned<DeValue<'t>>) -> Option<Section<'t>> {
    let span = item.span();
    match item.into_inner() {
        DeValue::Table(entries) => Some(Section::new(title.to_owned(), span, entries)),
        _ => None,
    }
}

fn suggestion(written: &str, known: &[&str]) -> String {
    match slip(written, known) {
        Some(nearest) => format!("did you mean {nearest:?}?"),
        None => format!("known here: {}", known.join(", ")),
    }
}

/// The nearest of `known`, if it is near enough to have been meant.
pub(super) fn slip<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let distance = |candidate: &&str| strsim::damerau_levenshtein(written, candidate);
    let near = |candidate: &&str| distance(candidate) <= 1 + candidate.len() / 4;
    known.iter().copied().filter(near).min_by_key(distance)
}

/// A TOML type in a reader's words.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
