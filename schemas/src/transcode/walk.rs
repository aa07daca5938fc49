//! BER → steps through the table, drawn one at a time. What XML makes of them is not known here.

use crate::ber::{BerError, BitString, Class, Element, Fault, Reader, Rest, Rules, Tag};
use crate::oid;
use crate::schema::{Component, Presence, Type};

/// Takes what a walk finds.
pub(super) trait Sink<'a> {
    /// A component that holds others begins. Of a SEQUENCE: its fields, and a reader to look ahead with.
    fn open(&mut self, component: &'static Component, fields: Option<Fields<'a>>) -> Result<(), BerError>;
    /// A component that is one value, with the offset of its contents.
    fn leaf(
        &mut self,
        component: &'static Component,
        value: Value<'a>,
        offset: usize,
    ) -> Result<(), BerError>;
    /// A component that is a text, of which nothing is known yet. `false`: it is wanted as a value.
    #[inline(always)]
    fn text(&mut self, _: &'static Component, _: &'a [u8]) -> bool {
        false
    }
    /// The component begun last ends.
    fn close(&mut self, component: &'static Component);
}

/// The fields of a SEQUENCE that begins.
pub(super) type Fields<'a> = (&'static [Component], Reader<'a>);

/// One value, borrowed from the octets it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// BOOLEAN
    Boolean(bool),
    /// INTEGER
    Integer(i128),
    /// ENUMERATED: the name of the value.
    Named(&'static str),
    /// BIT STRING
    Bits(BitString<'a>),
    /// OCTET STRING
    Octets(&'a [u8]),
    /// OBJECT IDENTIFIER, as contents octets.
    Oid(&'a [u8]),
    /// NULL
    Null,
    /// A character string or time.
    Text(&'a str),
    /// A whole element of any type.
    Any(&'a [u8]),
    /// A whole MMS PDU.
    Pdu(&'a [u8]),
}

/// A component that waits for what is in it to end: what is still to come of it then, and where.
#[derive(Debug)]
pub(super) struct Frame {
    component: &'static Component,
    inside: Inside,
    place: (usize, usize, u8),
}

/// What may still come.
#[derive(Clone, Copy, Debug)]
enum Inside {
    Fields(&'static [Component]),
    Items(&'static Component),
    /// Items ascending; where the one before begins.
    Sorted(&'static Component, usize),
    Nothing,
}

/// Goes through one value. By [`Rules::Der`] it takes only the one canonical encoding.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    cursor: Cursor<'a>,
    frames: Vec<Frame>,
}

/// Where a walk is. Apart from the frames, so that it can live in registers.
#[derive(Clone, Copy, Debug)]
struct Cursor<'a> {
    input: &'a [u8],
    rules: Rules,
    /// The innermost component that holds others; the frames are those around it.
    component: &'static Component,
    inside: Inside,
    rest: Rest<'a>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Before,
    Within,
    /// Of all components that hold others; at last after the end.
    Outside,
}

/// How many CHOICEs stand directly in one another. No table has as many.
pub(super) const CHOICES: usize = 4;

impl<'a> Walk<'a> {
    /// Through the element that is all of `input`. Give it the frames of an earlier walk to spare their room.
    pub(super) fn new(
        root: &'static Component,
        input: &'a [u8],
        rules: Rules,
        mut frames: Vec<Frame>,
    ) -> Self {
        frames.clear();
        let (inside, rest) = (Inside::Nothing, Rest::all(input));
        Self { cursor: Cursor { input, rules, component: root, inside, rest, state: State::Before }, frames }
    }

    /// Nothing more is wanted of it.
    pub(super) fn finish(&mut self) {
        self.cursor.finish();
    }

    pub(super) fn into_frames(self) -> Vec<Frame> {
        self.frames
    }

    /// All steps.
    #[inline(always)]
    pub(super) fn run(&mut self, sink: &mut impl Sink<'a>) -> Result<(), BerError> {
        let mut cursor = self.cursor;
        while cursor.step(&mut self.frames, sink)? {}
        self.cursor = cursor;
        Ok(())
    }

    /// The next step. `false`: there was none.
    pub(super) fn step(&mut self, sink: &mut impl Sink<'a>) -> Result<bool, BerError> {
        self.cursor.step(&mut self.frames, sink)
    }
}

impl<'a> Cursor<'a> {
    #[inline(always)]
    fn finish(&mut self) {
        (self.state, self.inside) = (State::Outside, Inside::Nothing);
    }

    #[inline(always)]
    fn step(&mut self, frames: &mut Vec<Frame>, sink: &mut impl Sink<'a>) -> Result<bool, BerError> {
        let (component, element) = match &mut self.inside {
            Inside::Items(item) if !self.rest.is_empty() => {
                (*item, expect(item, &mut self.rest, self.rules)?)
            }
            Inside::Fields(left) if !self.rest.is_empty() => field(left, &mut self.rest, self.rules)?,
            Inside::Sorted(item, before) if !self.rest.is_empty() => {
                let element = expect(item, &mut self.rest, self.rules)?;
                check_order(self.input.get(*before..element.offset), &element)?;
                *before = element.offset;
                (*item, element)
            }
            Inside::Fields(left) => {
                complete(left, self.rest)?;
                return Ok(self.end(frames, sink));
            }
            Inside::Nothing if self.state == State::Before => {
                self.state = State::Outside;
                (self.component, only(self.component, self.rest, self.rules)?)
            }
            _ => return Ok(self.end(frames, sink)),
        };
        self.begin(component, element, frames, sink).map(|()| true)
    }

    /// Ends the innermost component. `false`: there is none.
    #[inline(always)]
    fn end(&mut self, frames: &mut Vec<Frame>, sink: &mut impl Sink<'a>) -> bool {
        if self.state != State::Within {
            return false;
        }
        sink.close(self.component);
        match frames.pop() {
            Some(Frame { component, inside, place: (length, end, depth) }) => {
                (self.component, self.inside) = (component, inside);
                self.rest = Rest::resume(self.input, length, end, depth);
            }
            None => self.finish(),
        }
        true
    }

    /// Goes into a component.
    #[inline(always)]
    fn enter(
        &mut self,
        component: &'static Component,
        inside: Inside,
        rest: Rest<'a>,
        frames: &mut Vec<Frame>,
    ) {
        if self.state == State::Within {
            let place = self.rest.place();
            frames.push(Frame { component: self.component, inside: self.inside, place });
        }
        self.state = State::Within;
        (self.component, self.inside, self.rest) = (component, inside, rest);
    }

    /// Begins a component whose element has been read, and the alternatives in it.
    #[inline(always)]
    fn begin(
        &mut self,
        mut component: &'static Component,
        mut element: Element<'a>,
        frames: &mut Vec<Frame>,
        sink: &mut impl Sink<'a>,
    ) -> Result<(), BerError> {
        let (mut choices, mut count) = ([component; CHOICES], 0);
        loop {
            if self.rules == Rules::Der {
                check_default(component, &element)?;
            }
            let mut of = component.of;
            while let Type::Explicit(inner) = of {
                element = only(inner, element.inside()?, self.rules)?;
                of = inner.of;
            }
            let (inside, rest) = match of {
                Type::Choice(alternatives) => {
                    // A CHOICE with a tag of its own is Explicit: here the element is the alternative's.
                    let chosen = alternatives.taking(element.tag).ok_or_else(|| no_alternative(&element))?;
                    sink.open(component, None)?;
                    *choices.get_mut(count).ok_or_else(|| too_many_choices(&element))? = component;
                    count += 1;
                    component = chosen;
                    continue;
                }
                Type::Sequence(left) => (Inside::Fields(left), element.inside()?),
                Type::SequenceOf(item) => (Inside::Items(item), items(item, &element)?),
                Type::SetOf(item) if self.rules == Rules::Der => {
                    let rest = items(item, &element)?;
                    (Inside::Sorted(item, rest.offset()), rest)
                }
                Type::SetOf(item) => (Inside::Items(item), items(item, &element)?),
                _ => {
                    let is_text = matches!(of, Type::Text(_)) && !element.tag.constructed;
                    if !is_text || !sink.text(component, element.content) {
                        sink.leaf(component, value(of, &element)?, element.content_offset)?;
                    }
                    while let Some(choice) = count.checked_sub(1).and_then(|last| choices.get(last)) {
                        sink.close(choice);
                        count -= 1;
                    }
                    return Ok(());
                }
            };
            for choice in choices.iter().take(count) {
                self.enter(choice, Inside::Nothing, Rest::all(&[]), frames);
            }
            self.enter(component, inside, rest, frames);
            let fields = match inside {
                Inside::Fields(left) => Some((left, rest.reader(self.rules))),
                _ => None,
            };
            return sink.open(component, fields);
        }
    }
}

/// The next field that is there. What has no tag to read at all is the fault of the field that reads it.
#[inline(always)]
fn field<'a>(
    left: &mut &'static [Component],
    rest: &mut Rest<'a>,
    rules: Rules,
) -> Result<(&'static Component, Element<'a>), BerError> {
    let tag = rest.tag();
    while let Some((field, others)) = left.split_first() {
        *left = others;
        if tag.is_none_or(|tag| field.takes(tag)) {
            return Ok((field, rest.read(rules_of(field, rules))?));
        }
        if field.presence == Presence::Required {
            return Err(rest.fault(absent(field)));
        }
    }
    Err(rest.fault(Fault::Trailing))
}

/// At the end no field is left that must be there.
#[inline(always)]
fn complete(left: &[Component], rest: Rest<'_>) -> Result<(), BerError> {
    match left.iter().find(|field| field.presence == Presence::Required) {
        None => Ok(()),
        Some(missing) => Err(rest.fault(absent(missing))),
    }
}

/// The next element, which must be this component. Of a CHOICE its alternatives are told apart later.
#[inline(always)]
fn expect<'a>(component: &Component, rest: &mut Rest<'a>, rules: Rules) -> Result<Element<'a>, BerError> {
    let element = rest.read(rules_of(component, rules))?;
    match component.tag {
        Some(expected) if !expected.names_same(element.tag) => Err(BerError {
            offset: element.offset,
            fault: Fault::Unexpected { expected, found: element.tag },
        }),
        _ => Ok(element),
    }
}

/// The one element there is, which must be this component.
fn only<'a>(component: &Component, mut rest: Rest<'a>, rules: Rules) -> Result<Element<'a>, BerError> {
    if rest.is_empty() {
        return Err(rest.fault(absent(component)));
    }
    let element = expect(component, &mut rest, rules)?;
    rest.finish().map(|()| element)
}

/// The items of a list.
#[inline(always)]
fn items<'a>(item: &Component, element: &Element<'a>) -> Result<Rest<'a>, BerError> {
    let items = element.inside()?;
    if items.is_empty() && item.presence == Presence::AtLeastOnce {
        return Err(element.fault(absent(item)));
    }
    Ok(items)
}

/// DER wants the items of a SET OF in the order of their octets (X.690, 11.6).
fn check_order(before: Option<&[u8]>, element: &Element<'_>) -> Result<(), BerError> {
    match before {
        Some(before) if before > element.octets => Err(element.fault(Fault::NotMinimal)),
        _ => Ok(()),
    }
}

/// A value equal to its DEFAULT is not sent (X.690, 11.5).
fn check_default(component: &Component, element: &Element<'_>) -> Result<(), BerError> {
    match component.presence {
        Presence::Default(contents) if element.content == contents => Err(element.fault(Fault::NotMinimal)),
        _ => Ok(()),
    }
}

#[cold]
fn no_alternative(element: &Element<'_>) -> BerError {
    BerError { offset: element.offset, fault: Fault::Contents("alternative of the CHOICE") }
}

#[cold]
fn too_many_choices(element: &Element<'_>) -> BerError {
    element.fault(Fault::TooMany("CHOICEs in one another"))
}

#[cold]
fn absent(component: &Component) -> Fault {
    Fault::Missing(component.tag.unwrap_or(Tag::SEQUENCE))
}

/// ANY holds what a foreign encoder wrote; all else goes by the rules.
#[inline(always)]
const fn rules_of(component: &Component, rules: Rules) -> Rules {
    if matches!(component.of, Type::Any | Type::Pdu) { Rules::Ber } else { rules }
}

/// The value of an element that holds no others. Strings in segments are not taken: nobody sends them.
#[inline(always)]
pub(crate) fn value<'a>(of: &Type, element: &Element<'a>) -> Result<Value<'a>, BerError> {
    if element.tag.constructed && !matches!(of, Type::Any | Type::Pdu) {
        return value_of_constructed(of, element);
    }
    Ok(match of {
        Type::Boolean => Value::Boolean(element.boolean()?),
        Type::Integer(_) => Value::Integer(element.integer128()?),
        Type::Enumerated(names) => {
            let value = element.integer()?;
            let named = names.iter().find(|(_, number)| *number == value);
            Value::Named(named.ok_or(element.fault(Fault::Contents("named value")))?.0)
        }
        Type::BitString(_) => Value::Bits(element.bit_string()?),
        Type::OctetString => Value::Octets(element.content),
        Type::ObjectIdentifier if oid::is_valid(element.content) => Value::Oid(element.content),
        Type::ObjectIdentifier => return Err(element.fault(Fault::Contents("OBJECT IDENTIFIER"))),
        Type::Text(_) => Value::Text(element.utf8()?),
        Type::Null => element.null().map(|()| Value::Null)?,
        Type::Any => Value::Any(element.octets),
        Type::Pdu => Value::Pdu(element.octets),
        _ => return Err(element.fault(Fault::Contents("single value"))),
    })
}

/// What peers get wrong: a NULL as ab 00, an IMPLICIT tag around the universal one, as in a2 06 1a 04.
#[cold]
#[inline(never)]
fn value_of_constructed<'a>(of: &Type, element: &Element<'a>) -> Result<Value<'a>, BerError> {
    if element.rules() == Rules::Ber {
        if matches!(of, Type::Null) && element.content.is_empty() {
            return Ok(Value::Null);
        }
        let mut reader = element.reader()?;
        let inner = reader.read()?;
        if reader.is_empty() && inner.tag.class == Class::Universal && !inner.tag.constructed {
            return value(of, &inner);
        }
    }
    let expected = Tag { constructed: false, ..element.tag };
    Err(element.fault(Fault::Unexpected { expected, found: element.tag }))
}
