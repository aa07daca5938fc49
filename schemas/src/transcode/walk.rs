//! BER → steps through the table, drawn one at a time. What XML makes of them is not known here.

use crate::ber::{BerError, BitString, Class, Element, Fault, Place, Reader, Rules, Tag};
use crate::oid;
use crate::schema::{Component, Presence, Type};

/// What happens next in the value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    /// A component that holds others begins.
    Open(&'static Component),
    /// A component that is one value.
    Leaf(&'static Component, Value<'a>),
    /// The component begun last ends.
    Close(&'static Component),
}

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

/// A component that has begun, and what is still to come of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Frame {
    Fields { component: &'static Component, left: &'static [Component], place: Place },
    Items { component: &'static Component, item: &'static Component, place: Place, previous: Option<usize> },
    Choice { component: &'static Component },
}

/// Goes through one value. By [`Rules::Der`] it takes only the one canonical encoding.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    input: &'a [u8],
    rules: Rules,
    root: Option<&'static Component>,
    /// The alternative of the CHOICE begun last.
    alternative: Option<(&'static Component, Element<'a>)>,
    frames: Vec<Frame>,
    offset: usize,
}

impl<'a> Walk<'a> {
    /// Through the element that is all of `input`. Give it the frames of an earlier walk to spare their room.
    pub(super) fn new(
        root: &'static Component,
        input: &'a [u8],
        rules: Rules,
        mut frames: Vec<Frame>,
    ) -> Self {
        frames.clear();
        Self { input, rules, root: Some(root), alternative: None, frames, offset: 0 }
    }

    /// Nothing more is wanted of it.
    pub(super) fn finish(&mut self) {
        self.root = None;
        self.frames.clear();
    }

    pub(super) fn into_frames(self) -> Vec<Frame> {
        self.frames
    }

    /// Where the contents begin of the element of the last step.
    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// Fields of the SEQUENCE begun last, and a reader that reads ahead.
    pub(super) fn ahead(&self) -> Option<(&'static [Component], Reader<'a>)> {
        match self.frames.last() {
            Some(&Frame::Fields { left, place, .. }) => {
                Some((left, Reader::resume(self.input, place, self.rules)))
            }
            _ => None,
        }
    }

    /// The next step; `None` behind the last.
    #[inline]
    pub(super) fn step(&mut self) -> Result<Option<Step<'a>>, BerError> {
        if let Some((alternative, element)) = self.alternative.take() {
            return self.begin(alternative, element).map(Some);
        }
        match self.frames.pop() {
            Some(Frame::Fields { component, left, place }) => self.field(component, left, place).map(Some),
            Some(Frame::Items { component, item, place, previous }) => {
                self.item(component, item, place, previous).map(Some)
            }
            Some(Frame::Choice { component }) => Ok(Some(Step::Close(component))),
            None => self.root.take().map(|root| self.start(root)).transpose(),
        }
    }

    fn start(&mut self, root: &'static Component) -> Result<Step<'a>, BerError> {
        let mut reader = match self.rules {
            Rules::Ber => Reader::ber(self.input),
            Rules::Der => Reader::der(self.input),
        };
        let element = read_as(root, &mut reader)?;
        reader.finish()?;
        self.begin(root, element)
    }

    #[inline]
    fn field(
        &mut self,
        component: &'static Component,
        mut left: &'static [Component],
        place: Place,
    ) -> Result<Step<'a>, BerError> {
        let mut reader = Reader::resume(self.input, place, self.rules);
        if reader.is_empty() {
            return match left.iter().find(|field| field.presence == Presence::Required) {
                None => Ok(Step::Close(component)),
                Some(missing) => Err(BerError { offset: reader.offset(), fault: absent(missing) }),
            };
        }
        // What has no tag to read at all is the fault of the field that reads it.
        let tag = reader.peek();
        while let Some((field, others)) = left.split_first() {
            left = others;
            if tag.is_none_or(|tag| field.takes(tag)) {
                let element = read(field, &mut reader)?;
                self.frames.push(Frame::Fields { component, left, place: reader.place() });
                return self.begin(field, element);
            }
            if field.presence == Presence::Required {
                return Err(BerError { offset: reader.offset(), fault: absent(field) });
            }
        }
        Err(BerError { offset: reader.offset(), fault: Fault::Trailing })
    }

    #[inline]
    fn item(
        &mut self,
        component: &'static Component,
        item: &'static Component,
        place: Place,
        previous: Option<usize>,
    ) -> Result<Step<'a>, BerError> {
        let mut reader = Reader::resume(self.input, place, self.rules);
        if reader.is_empty() {
            return Ok(Step::Close(component));
        }
        let start = reader.offset();
        let element = read_as(item, &mut reader)?;
        let previous = match previous {
            Some(before) if self.input.get(before..start).is_some_and(|before| before > element.octets) => {
                return Err(element.fault(Fault::NotMinimal));
            }
            Some(_) => Some(start),
            None => None,
        };
        self.frames.push(Frame::Items { component, item, place: reader.place(), previous });
        self.begin(item, element)
    }

    /// Begins a component whose element has been read.
    #[inline]
    fn begin(
        &mut self,
        component: &'static Component,
        mut element: Element<'a>,
    ) -> Result<Step<'a>, BerError> {
        self.offset = element.content_offset;
        if let Presence::Default(contents) = component.presence
            && self.rules == Rules::Der
            && element.content == contents
        {
            return Err(element.fault(Fault::NotMinimal));
        }
        let mut of = component.of;
        while let Type::Explicit(inner) = of {
            let mut reader = enter(&element)?;
            element = read_as(inner, &mut reader)?;
            reader.finish()?;
            of = inner.of;
        }
        match of {
            Type::Sequence(left) => {
                self.frames.push(Frame::Fields { component, left, place: enter(&element)?.place() });
                Ok(Step::Open(component))
            }
            Type::SequenceOf(item) => self.begin_items(component, item, &element, false),
            Type::SetOf(item) => self.begin_items(component, item, &element, self.rules == Rules::Der),
            Type::Choice(alternatives) => {
                // A CHOICE with a tag of its own is Explicit: here the element is the alternative's.
                let alternative = alternatives.iter().find(|alternative| alternative.takes(element.tag));
                let alternative =
                    alternative.ok_or(element.fault(Fault::Contents("alternative of the CHOICE")))?;
                self.alternative = Some((alternative, element));
                self.frames.push(Frame::Choice { component });
                Ok(Step::Open(component))
            }
            _ => Ok(Step::Leaf(component, value(of, &element)?)),
        }
    }

    fn begin_items(
        &mut self,
        component: &'static Component,
        item: &'static Component,
        element: &Element<'a>,
        is_sorted: bool,
    ) -> Result<Step<'a>, BerError> {
        let reader = enter(element)?;
        if reader.is_empty() && item.presence == Presence::AtLeastOnce {
            return Err(element.fault(absent(item)));
        }
        let place = reader.place();
        self.frames.push(Frame::Items {
            component,
            item,
            place,
            previous: is_sorted.then_some(place.position),
        });
        Ok(Step::Open(component))
    }
}

fn absent(component: &Component) -> Fault {
    Fault::Missing(component.tag.unwrap_or(Tag::SEQUENCE))
}

/// ANY holds what a foreign encoder wrote; all else goes by the rules.
fn read<'a>(component: &Component, reader: &mut Reader<'a>) -> Result<Element<'a>, BerError> {
    if matches!(component.of, Type::Any | Type::Pdu) { reader.read_foreign() } else { reader.read() }
}

/// The next element, which must be this component.
pub(super) fn read_as<'a>(component: &Component, reader: &mut Reader<'a>) -> Result<Element<'a>, BerError> {
    let offset = reader.offset();
    if reader.is_empty() {
        return Err(BerError { offset, fault: absent(component) });
    }
    let element = read(component, reader)?;
    if component.takes(element.tag) {
        return Ok(element);
    }
    let fault = match component.tag {
        Some(expected) => Fault::Unexpected { expected, found: element.tag },
        None => Fault::Contents("alternative of the CHOICE"),
    };
    Err(BerError { offset, fault })
}

/// The contents of an element that holds others.
fn enter<'a>(element: &Element<'a>) -> Result<Reader<'a>, BerError> {
    if !element.tag.constructed {
        let expected = element.tag.constructed();
        return Err(element.fault(Fault::Unexpected { expected, found: element.tag }));
    }
    element.reader()
}

/// The value of an element that holds no others. Strings in segments are not taken: nobody sends them.
#[inline]
pub(super) fn value<'a>(of: &Type, element: &Element<'a>) -> Result<Value<'a>, BerError> {
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
