//! A product of the service: its state, what calls do to it, and what time does to it.
//!
//! A product stands in a folder of its own under `products`, and in the one list there. Beyond that only the typed control calls for Rust know one by name.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use zego_model::check::Violation;
use zego_model::spec::{OperationSpec, ProtocolKind};

use crate::config::Beginning;
use crate::control_error::{ControlError, Told};
use crate::cx::Cx;
use crate::json::{self, WrongJson};
use crate::moment::Moment;
use crate::notice::{Hears, Notice};
use crate::operation::ServiceOperation;
use crate::pages::LongList;
use crate::quirks::Quirk;
use crate::refusal::Refusal;

/// The state of a product for one holder, and all that is particular to the product.
///
/// Everything but [`SERVICE`](Self::SERVICE) and [`ACTS`](Self::ACTS) has a default: the least product has a state and one act.
pub(crate) trait Product: Default + Serialize + DeserializeOwned + Send + 'static {
    /// The service in the description: `rtc`.
    const SERVICE: &'static str;

    /// What carries its operations out, a family a list. An operation without an act is answered by its example, after the same checks.
    const ACTS: &'static [&'static [Act<Self>]];

    /// What only a sandbox can do to this product, each a call under `/_sandbox/`. Names differ from those of other products, and of the sandbox's own.
    const CONTROLS: &'static [ProductControl<Self>] = &[];

    /// Switches for what nobody outside of the service knows of it. Names differ from those of other products, and of the gateways.
    const QUIRKS: &'static [Quirk] = &[];

    /// What it hears of what happens in other products.
    const HEARS: Hears = Hears::Nothing;

    /// The operations after which it can hold more than before.
    const GROWING: &'static [&'static str] = &[];

    /// The code for a body that is no JSON, where it is not that of a wrong parameter.
    const UNREADABLE: Option<i64> = None;

    /// The operations of which single items fail by a rule of faults, and are then not carried out.
    const FAILING: &'static [&'static str] = &[];

    /// The operations whose calls bring events about. All other events come with time, or by clients.
    const TELLING: &'static [&'static str] = &[];

    /// The events whose answer says how things go on: it is read, and waited for 2.5 seconds.
    const ASKS: &'static [&'static str] = &[];

    /// What the product makes of a parameter that is not what the table says, where it says more than the table does.
    fn verdict(_spec: &OperationSpec, _violation: &Violation, _parameters: &Map<String, Value>) -> Option<Verdict> {
        None
    }

    /// The code of a wrong parameter at Tencent, where neither `InvalidParameterValue` nor one that ends in the parameter's name is meant.
    fn word(_spec: &OperationSpec, _violation: &Violation) -> Option<&'static str> {
        None
    }

    /// The code for too many calls, where it is not the first of that kind in the table. `per` is the parameter whose values are counted apart.
    fn throttled(_spec: &OperationSpec, _per: Option<&str>) -> Option<i64> {
        None
    }

    /// How many things it holds: what counts against [`MOST_HELD`](crate::world::MOST_HELD). It is asked after every change.
    fn held(&self) -> usize {
        0
    }

    /// When something happens next by itself.
    fn next_due(&self) -> Option<Moment> {
        None
    }

    /// Does what is due at `cx.now`, which is [`next_due`](Self::next_due), and nothing that is due later.
    fn fall_due(&mut self, _cx: &mut Cx<'_>) {}

    /// Another product tells of something, by `cx.notify(..)`: at the same moment, and heard as [`HEARS`](Self::HEARS) says.
    fn hear(&mut self, _notice: &Notice, _cx: &mut Cx<'_>) {}

    /// What the customer's server answered with success to one of [`ASKS`](Self::ASKS), whose fields these are. Nobody says that no answer came: that is for
    /// [`next_due`](Self::next_due).
    fn answered(&mut self, _event: &str, _fields: &RawValue, _answer: &[u8], _cx: &mut Cx<'_>) {}

    /// After every change, by a call, by time or by a notice: what one part of the state has to know of another.
    fn settle(&mut self, _cx: &mut Cx<'_>) {}

    /// Puts into the state what a sandbox begins with.
    fn begin(&mut self, _beginning: &Beginning, _cx: &mut Cx<'_>) {}

    /// After the state was read from a snapshot: makes again what is not stored in it.
    fn rebuild(&mut self) {}

    /// What there is: each kind under its name, as a count or, with `full`, as a list. Names differ from those of other products.
    fn show(&self, _full: bool) -> Shown {
        Shown::default()
    }

    /// What a snapshot has of it, to be written when the state is free again. What there can be millions of is better taken hold of than written here.
    fn freeze(&self) -> Frozen {
        let written = written(self);
        Box::new(|| written)
    }
}

/// What a snapshot has of a product, to be written.
pub(crate) type Frozen = Box<dyn FnOnce() -> Box<RawValue> + Send>;

/// The JSON of a part of a state, which always has one.
pub(crate) fn written(part: &(impl Serialize + ?Sized)) -> Box<RawValue> {
    serde_json::value::to_raw_value(part).expect("a product's state has a form in JSON")
}

/// What a product shows.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) fields: Map<String, Value>,
    /// Lists that are written when the state is free again.
    pub(crate) lists: Vec<(&'static str, LongList)>,
}

impl Shown {
    /// What its parts are called.
    #[cfg(test)]
    pub(crate) fn names(self) -> impl Iterator<Item = String> {
        self.fields.into_iter().map(|(name, _)| name).chain(self.lists.into_iter().map(|(name, _)| name.to_owned()))
    }
}

/// What is shown without long lists.
impl From<Map<String, Value>> for Shown {
    fn from(fields: Map<String, Value>) -> Self {
        Self { fields, lists: Vec::new() }
    }
}

/// What an act gives: the operation's answer, or a refusal.
pub(crate) type Acted = Result<Box<dyn Answer>, Refusal>;

/// What carries an operation out.
pub(crate) struct Act<S> {
    pub(crate) action: &'static str,
    pub(crate) run: ActRun<S>,
}

/// Reads the parameters, changes the state, and answers.
type ActRun<S> = fn(Map<String, Value>, &mut S, &mut Cx<'_>) -> Acted;

/// An act from a function of typed parameters: `act!(room::CloseRoom => closing::close)`.
macro_rules! act {
    ($operation:ty => $act:path) => {
        $crate::product::Act {
            action: <$operation as $crate::operation::ServiceOperation>::ACTION,
            run: |parameters, state, cx| $crate::product::run::<$operation, _>(parameters, state, cx, $act),
        }
    };
}

pub(crate) use act;

/// Reads the parameters into their types, and acts on them.
pub(crate) fn run<O: ServiceOperation<Answer: Send + 'static>, S>(
    parameters: Map<String, Value>,
    state: &mut S,
    cx: &mut Cx<'_>,
    act: fn(O, &mut S, &mut Cx<'_>) -> Result<O::Answer, Refusal>,
) -> Acted {
    // They have been checked against the table, from which the types come, too.
    let name = || format!("{}/{}/{}", O::SERVICE, O::FAMILY, O::ACTION);
    let wrong = |error: serde_json::Error| Refusal::parameter(format!("the parameters of {} are not as described: {error}", name()));
    let parameters = serde_json::from_value(Value::Object(parameters)).map_err(wrong)?;
    Ok(Box::new(act(parameters, state, cx)?))
}

/// What a control call gives: the text for the log and what the answer has beside it, or why it is not done, or that its body cannot
/// be read.
pub(crate) type Controlled = Result<Told<Map<String, Value>>, BadBody>;

/// A call under `/_sandbox/` that belongs to a product.
pub(crate) struct ProductControl<S> {
    /// The last part of its path.
    pub(crate) name: &'static str,
    pub(crate) run: ControlRun<S>,
}

/// Reads the body and changes the state.
type ControlRun<S> = fn(&[u8], &mut S, &mut Cx<'_>) -> Controlled;

/// A body that a control call cannot read: what is wrong, and where.
#[derive(Debug)]
pub(crate) struct BadBody(pub(crate) String);

/// What a product makes of a parameter that is not what the table says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    /// It is refused with a code of its own.
    Code(i64),
    /// It is accepted; the log says why.
    Taken(String),
}

/// The data of an answer, written when the state is free again.
pub(crate) trait Answer: Send {
    /// Writes it as JSON behind what is there.
    fn write(&self, into: &mut Vec<u8>) -> serde_json::Result<()>;
}

impl<T: Serialize + Send> Answer for T {
    fn write(&self, into: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(into, self)
    }
}

/// A product whose type is forgotten.
pub(crate) trait AnyProduct: Send {
    fn act(&mut self, action: &str, parameters: Map<String, Value>, cx: &mut Cx<'_>) -> Option<Acted>;
    fn held(&self) -> usize;
    fn next_due(&self) -> Option<Moment>;
    fn fall_due(&mut self, cx: &mut Cx<'_>);
    fn hear(&mut self, notice: &Notice, cx: &mut Cx<'_>);
    fn answered(&mut self, event: &str, fields: &RawValue, answer: &[u8], cx: &mut Cx<'_>);
    fn settle(&mut self, cx: &mut Cx<'_>);
    fn begin(&mut self, beginning: &Beginning, cx: &mut Cx<'_>);
    fn show(&self, full: bool) -> Shown;
    fn control(&mut self, name: &str, body: &[u8], cx: &mut Cx<'_>) -> Option<Controlled>;
    fn freeze(&self) -> Frozen;
    fn as_any(&mut self) -> &mut dyn std::any::Any;
}

impl<P: Product> AnyProduct for P {
    fn act(&mut self, action: &str, parameters: Map<String, Value>, cx: &mut Cx<'_>) -> Option<Acted> {
        let act = P::ACTS.iter().copied().flatten().find(|act| act.action == action)?;
        let before = Product::held(self);
        let acted = (act.run)(parameters, self, cx);
        debug_assert!(
            P::GROWING.contains(&act.action) || Product::held(self) <= before,
            "{action} makes it hold more, and is not in the list"
        );
        Some(acted)
    }

    fn held(&self) -> usize {
        Product::held(self)
    }

    fn next_due(&self) -> Option<Moment> {
        Product::next_due(self)
    }

    fn fall_due(&mut self, cx: &mut Cx<'_>) {
        Product::fall_due(self, cx);
    }

    fn hear(&mut self, notice: &Notice, cx: &mut Cx<'_>) {
        Product::hear(self, notice, cx);
    }

    fn answered(&mut self, event: &str, fields: &RawValue, answer: &[u8], cx: &mut Cx<'_>) {
        Product::answered(self, event, fields, answer, cx);
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        Product::settle(self, cx);
    }

    fn begin(&mut self, beginning: &Beginning, cx: &mut Cx<'_>) {
        Product::begin(self, beginning, cx);
    }

    fn show(&self, full: bool) -> Shown {
        Product::show(self, full)
    }

    fn control(&mut self, name: &str, body: &[u8], cx: &mut Cx<'_>) -> Option<Controlled> {
        let control = P::CONTROLS.iter().find(|control| control.name == name)?;
        Some((control.run)(body, self, cx))
    }

    fn freeze(&self) -> Frozen {
        Product::freeze(self)
    }

    fn as_any(&mut self) -> &mut dyn std::any::Any {
        self
    }
}

/// A product in the list of products.
pub(crate) struct ProductRow {
    pub(crate) service: &'static str,
    pub(crate) quirks: &'static [Quirk],
    pub(crate) hears: Hears,
    pub(crate) asks: &'static [&'static str],
    pub(crate) new: fn() -> Box<dyn AnyProduct>,
    pub(crate) restore: fn(&RawValue) -> Result<Box<dyn AnyProduct>, WrongJson>,
    /// Whether it can hold more after this action.
    pub(crate) grows: fn(&str) -> bool,
    /// The code for a body that is no JSON.
    pub(crate) unreadable: Option<i64>,
    /// Whether single items of this action fail by a rule.
    pub(crate) fails: fn(&str) -> bool,
    /// Whether calls of this action bring events about.
    pub(crate) tells: fn(&str) -> bool,
    pub(crate) verdict: fn(&OperationSpec, &Violation, &Map<String, Value>) -> Option<Verdict>,
    pub(crate) word: fn(&OperationSpec, &Violation) -> Option<&'static str>,
    pub(crate) throttled: fn(&OperationSpec, Option<&str>) -> Option<i64>,
    pub(crate) controls: fn() -> Vec<&'static str>,
}

impl ProductRow {
    /// The row of a product.
    pub(crate) const fn of<P: Product>() -> Self {
        Self {
            service: P::SERVICE,
            quirks: P::QUIRKS,
            hears: P::HEARS,
            asks: P::ASKS,
            new: || Box::new(P::default()),
            restore: |snapshot| {
                let mut product: P = json::read(snapshot.get().as_bytes())?;
                product.rebuild();
                Ok(Box::new(product))
            },
            grows: |action| P::GROWING.contains(&action),
            unreadable: P::UNREADABLE,
            fails: |action| P::FAILING.contains(&action),
            tells: |action| P::TELLING.contains(&action),
            verdict: P::verdict,
            word: P::word,
            throttled: P::throttled,
            controls: || P::CONTROLS.iter().map(|control| control.name).collect(),
        }
    }
}

impl ProductRow {
    /// Whether its state is Tencent's account's, and not an app's.
    pub(crate) fn is_the_accounts(&self) -> bool {
        let service = zego_model::services().find(|known| known.name == self.service);
        service.is_some_and(|service| service.protocol == ProtocolKind::TencentCloud)
    }
}

/// Reads the body of a control call.
pub(crate) fn read_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, BadBody> {
    json::read(body).map_err(|error| BadBody(error.to_string()))
}

/// A control call that answers nothing but its text.
pub(crate) fn only_text(told: Result<(String, ()), ControlError>) -> Told<Map<String, Value>> {
    told.map(|(text, ())| (text, Map::new()))
}
