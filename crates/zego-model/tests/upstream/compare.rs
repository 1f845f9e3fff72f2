//! One row of the table against the facts of one file. A difference is a line of text.

use std::collections::BTreeSet;
use std::fmt::Debug;

use zego_model::callback::CallbackAlgorithm;
use zego_model::spec::{Envelope, EventRow, FieldSpec, HostSpec, Method, OperationRow, OperationSpec, ProtocolKind, ServiceSpec, TypeSpec};

use crate::facts::{EventFacts, Fact, LengthFact, OperationFacts, QuotaFact, ServiceFacts, code};

/// What fields are of.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Of {
    Request,
    Answer,
    Event,
}

type Found = BTreeSet<String>;

/// Notes that the vendor says one thing and we another.
fn differ<T: Debug + PartialEq>(place: &str, what: &str, there: &T, here: &T, found: &mut Found) {
    if there != here {
        found.insert(format!("{place}: {what} {there:?} there, {here:?} here"));
    }
}

fn set<'t>(words: impl IntoIterator<Item = &'t str>) -> BTreeSet<&'t str> {
    words.into_iter().collect()
}

/// What only one of two sets has, each under its own line.
fn differ_sets(place: &str, what: &str, there: &BTreeSet<String>, here: &BTreeSet<String>, found: &mut Found) {
    found.extend(there.difference(here).map(|one| format!("{place}: {what} {one} is not here")));
    found.extend(here.difference(there).map(|one| format!("{place}: {what} {one} is only here")));
}

/// The hosts of a service, and those that a family of it has for itself.
fn hosts(spec: &ServiceSpec) -> Vec<&'static str> {
    let mut hosts: Vec<&HostSpec> = spec.hosts.iter().collect();
    for family in zego_model::operations().map(|row| row.spec.family).filter(|family| family.service.name == spec.name) {
        hosts.extend(family.hosts.iter().filter(|host| !hosts.contains(host)).collect::<Vec<_>>());
    }
    hosts.into_iter().map(|host| host.host).collect()
}

pub(crate) fn service(spec: &ServiceSpec, facts: &ServiceFacts, found: &mut Found) {
    let place = spec.name;
    differ(place, "version", &facts.version.as_str(), &spec.version, found);
    differ(place, "hosts", &facts.hosts.iter().map(String::as_str).collect::<Vec<_>>(), &hosts(spec), found);
    let here = spec.all_codes().map(|row| row.code.to_owned()).collect();
    differ_sets(place, "code", &facts.codes.iter().map(code).collect(), &here, found);
    for (name, codes) in &facts.families {
        let place = format!("{place}/{name}");
        let family =
            zego_model::operations().map(|row| row.spec.family).find(|family| family.service.name == spec.name && family.name == name);
        let Some(family) = family else {
            found.insert(format!("{place}: no such family here"));
            continue;
        };
        let here = family.codes.iter().map(|row| row.code.to_owned()).collect();
        differ_sets(&place, "code", &codes.iter().map(code).filter(|code| code != "0").collect(), &here, found);
    }
}

pub(crate) fn operation(row: &OperationRow, facts: &OperationFacts, service: &ServiceFacts, found: &mut Found) {
    let spec = row.spec;
    let place = spec.action;
    differ(place, "action", &facts.action.as_str(), &place, found);
    let method = match spec.method {
        Method::Get => "GET",
        _ => "POST",
    };
    differ(place, "method", &facts.method.as_str(), &method, found);
    differ(place, "deprecated", &facts.deprecated, &row.deprecated.is_some(), found);
    // The facts say what the pages say; here it is the parameter that names a room.
    let scope = |per: Option<&str>| per.map_or("app", |per| if per == "RoomId" { "room" } else { per }).to_owned();
    let quota: Vec<_> = spec
        .quota
        .iter()
        .map(|quota| QuotaFact { calls: quota.calls, seconds: quota.seconds, scope: scope(quota.per), test: quota.test_calls })
        .collect();
    differ(place, "quota", &facts.quota, &quota, found);
    codes(spec, facts, service, found);
    fields(&format!("{place} request"), &facts.request, row.request, Of::Request, &[], found);
    let flat = if facts.data.ty == "flat" { Envelope::Flat } else { Envelope::Data };
    // Tencent Cloud has an envelope of its own.
    if spec.service().protocol == ProtocolKind::Zego {
        differ(place, "envelope", &flat, &spec.envelope, found);
    }
    match (facts.data.ty.as_str(), row.response) {
        ("array", [FieldSpec { wire: "Data", ty: TypeSpec::List(list), .. }]) => {
            if let TypeSpec::Struct(object) = list.item {
                fields(&format!("{place} answer"), &facts.data.fields, object.fields, Of::Answer, &[], found);
            }
        }
        ("object" | "flat", here) => fields(&format!("{place} answer"), &facts.data.fields, here, Of::Answer, &[], found),
        (there, _) => {
            found.insert(format!("{place}: the data is of type {there} there"));
        }
    }
}

pub(crate) fn event(row: &EventRow, facts: &EventFacts, found: &mut Found) {
    let spec = row.spec;
    // Two services have events of one word.
    let place = &*format!("{} {}", spec.service.name, spec.event);
    differ(place, "event", &facts.event.as_str(), &spec.event, found);
    differ(place, "method", &facts.method.as_str(), &"POST", found);
    let page = if row.upstream.ends_with(&format!("/{}", facts.page)) { &*facts.page } else { row.upstream };
    differ(place, "page", &facts.page.as_str(), &page, found);
    let algorithm = match spec.algorithm {
        CallbackAlgorithm::Md5 => "md5",
        _ => "sha1",
    };
    differ(place, "algorithm", &facts.algorithm.as_deref().unwrap_or("sha1"), &algorithm, found);
    differ(place, "retry", &facts.retry.as_slice(), &spec.retry, found);
    let there: Vec<_> = facts.auth.iter().map(|fact| (&*fact.name, kind_there(&fact.ty, None, false) != "text")).collect();
    differ(place, "common fields", &there, &spec.auth.all().map(|auth| (auth.name, auth.number)).to_vec(), found);
    let units: Vec<_> = facts.auth.iter().filter_map(|fact| fact.unit.as_deref()).filter(|unit| *unit != "s").collect();
    differ(place, "units of the common fields", &units, &Vec::new(), found);
    fields(place, &facts.fields, row.fields, Of::Event, &[], found);
    fields(&format!("{place} answer"), &facts.answer, row.answer, Of::Request, &[], found);
}

/// Every code of the page must be described word for word, and no other code claimed for the operation alone.
fn codes(spec: &OperationSpec, facts: &OperationFacts, service: &ServiceFacts, found: &mut Found) {
    let there: BTreeSet<String> = facts.codes.iter().map(code).filter(|code| code != "0").collect();
    for code in &there {
        if spec.code(code).is_none_or(|row| row.code != code) {
            found.insert(format!("{}: code {code} is not here", spec.action));
        }
    }
    let shared: BTreeSet<String> = service.families.get(spec.family.name).into_iter().flatten().map(code).collect();
    for row in spec.codes {
        if !there.contains(row.code) || shared.contains(row.code) {
            found.insert(format!("{}: code {} is only here", spec.action, row.code));
        }
    }
}

fn fields(place: &str, facts: &[Fact], specs: &[FieldSpec], of: Of, only: &[String], found: &mut Found) {
    let is = |field: &FieldSpec, fact: &Fact| field.wire == fact.name || field.also.contains(&fact.name.as_str());
    for fact in facts {
        let here = specs.iter().find(|field| is(field, fact));
        let place = format!("{place} {}", fact.name);
        match here {
            None => {
                found.insert(format!("{place}: not here"));
            }
            Some(field) => {
                differ(&place, "written", &fact.name.as_str(), &field.wire, found);
                shape(&place, fact, field, of, found);
                match of {
                    Of::Request => parameter(&place, fact, field, specs, only, found),
                    Of::Answer => {}
                    Of::Event => told(&place, fact, field, found),
                }
                let only = if fact.only.is_empty() { only } else { &fact.only };
                fields(&place, &fact.fields, inner(&field.ty), of, only, found);
            }
        }
    }
    for field in specs.iter().filter(|field| !facts.iter().any(|fact| is(field, fact))) {
        found.insert(format!("{place} {}: only here", field.wire));
    }
}

/// The fields of an object, or of the objects of a list.
fn inner(ty: &TypeSpec) -> &'static [FieldSpec] {
    match ty {
        TypeSpec::Struct(object) => object.fields,
        TypeSpec::List(list) => inner(&list.item),
        _ => &[],
    }
}

/// Types and words: of requests, answers and events.
fn shape(place: &str, fact: &Fact, field: &FieldSpec, of: Of, found: &mut Found) {
    let inside = fact.in_text && !fact.fields.is_empty() && fact.ty == "string";
    let there = if inside { "an object" } else { kind_there(&fact.ty, fact.format.as_deref(), !fact.fields.is_empty()) };
    let here = kind_here(&field.ty);
    if !agree(there, here) {
        found.insert(format!("{place}: {there} there, {here} here"));
    }
    if let TypeSpec::List(list) = &field.ty {
        let there = fact.items.as_deref().map_or(there, |items| kind_there(items, None, !fact.fields.is_empty()));
        let here = kind_here(&list.item);
        if !agree(there, here) {
            found.insert(format!("{place}: items of {there} there, {here} here"));
        }
        let max = fact.max_items.unwrap_or(usize::MAX);
        differ(place, "least items", &fact.min_items.unwrap_or(0), &list.min, found);
        differ(place, "most items", &max, &list.max, found);
        differ(place, "unique", &fact.unique, &list.unique, found);
    }
    // The Chinese pages are ahead of the English ones.
    let there: Vec<String> = fact.words.iter().chain(&fact.words_zh).map(code).collect();
    let there = set(there.iter().map(String::as_str));
    let here = if field.values.is_empty() { words(&field.ty) } else { set(field.values.iter().copied()) };
    let what = if of == Of::Request { "takes the words" } else { "holds the words" };
    differ(place, what, &there, &here, found);
}

/// What only fields of events have.
fn told(place: &str, fact: &Fact, field: &FieldSpec, found: &mut Found) {
    differ(place, "JSON in text", &fact.in_text, &field.in_text, found);
    differ(place, "length", &fact.max_length, &length(field), found);
    differ(place, "only for", &set(fact.only.iter().map(String::as_str)), &set(field.only.iter().copied()), found);
    let unit = match field.ty {
        TypeSpec::UnixSeconds | TypeSpec::Seconds | TypeSpec::FractionalSeconds => Some("s"),
        TypeSpec::UnixMillis | TypeSpec::Millis => Some("ms"),
        _ => None,
    };
    differ(place, "unit", &fact.unit.as_deref(), &unit, found);
}

fn length(field: &FieldSpec) -> Option<LengthFact> {
    let length = |max: Option<u32>, unit: &str| max.map(|n| LengthFact { n, unit: unit.to_owned() });
    length(field.max_bytes, "bytes").or_else(|| length(field.max_chars, "characters"))
}

fn agree(there: &str, here: &str) -> bool {
    there == here || (there == "some number" && matches!(here, "a whole number" | "a number"))
}

fn kind_there(ty: &str, format: Option<&str>, has_fields: bool) -> &'static str {
    match (ty, format) {
        ("string", _) => "text",
        ("integer", _) => "a whole number",
        ("number", Some("float" | "double")) => "a number",
        ("number", _) => "some number",
        ("boolean", _) => "true or false",
        ("array", _) => "a list",
        ("object", _) if has_fields => "an object",
        ("object", _) => "JSON",
        _ => "something else",
    }
}

const fn kind_here(ty: &TypeSpec) -> &'static str {
    match ty {
        TypeSpec::Bool => "true or false",
        TypeSpec::I32
        | TypeSpec::I64
        | TypeSpec::U32
        | TypeSpec::U64
        | TypeSpec::UnixSeconds
        | TypeSpec::UnixMillis
        | TypeSpec::Seconds
        | TypeSpec::Millis
        | TypeSpec::Hours
        | TypeSpec::Flag => "a whole number",
        TypeSpec::Enum(words) if words.number => "a whole number",
        TypeSpec::F64 | TypeSpec::FractionalSeconds => "a number",
        TypeSpec::HttpUrl
        | TypeSpec::RtmpUrl
        | TypeSpec::Url
        | TypeSpec::String
        | TypeSpec::Id(_)
        | TypeSpec::Enum(_)
        | TypeSpec::UtcTime
        | TypeSpec::BeijingTime => "text",
        TypeSpec::Struct(_) => "an object",
        TypeSpec::List(_) => "a list",
        TypeSpec::Json => "JSON",
        _ => "unknown to this test",
    }
}

fn words(ty: &TypeSpec) -> BTreeSet<&'static str> {
    match ty {
        TypeSpec::Flag => set(["0", "1"]),
        TypeSpec::Enum(words) => set(words.values.iter().map(|(word, _)| *word)),
        TypeSpec::List(list) => words(&list.item),
        _ => BTreeSet::new(),
    }
}

/// What only parameters have.
fn parameter(place: &str, fact: &Fact, field: &FieldSpec, siblings: &[FieldSpec], only: &[String], found: &mut Found) {
    let name = &fact.name;
    // Inside an object the pages give no style; there a list counts from 0.
    let nested = if fact.ty == "array" { "indexed-dot" } else { "scalar" };
    let key = match fact.style.as_deref().unwrap_or(nested) {
        "scalar" | "json-body" => name.clone(),
        "repeated-brackets" => format!("{name}[]"),
        "indexed-dot" => format!("{name}.{{n}}"),
        style => format!("{name} in the style {style}"),
    };
    differ(place, "key", &key.as_str(), &field.key, found);
    let there: Vec<(&str, Vec<String>)> =
        fact.required_if.iter().map(|(name, values)| (&**name, values.iter().map(code).collect())).collect();
    let texts = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    let here = field.required_if.iter().map(|(name, values)| (*name, texts(values))).collect();
    differ(place, "required if", &there, &here, found);
    differ(place, "required", &fact.required, &field.required, found);
    // Nothing less than 0, and no upper end, is what an unsigned number is anyway.
    let min = fact.min.filter(|min| *min != 0 || fact.max.is_some());
    let range = min.map(|min| (min, fact.max.unwrap_or(i64::MAX)));
    differ(place, "range", &range, &field.range, found);
    differ(place, "length", &fact.max_length, &length(field), found);
    differ(place, "default", &fact.default.as_ref().map(code), &field.default.map(str::to_owned), found);
    let others = siblings.iter().filter(|other| field.one_of.is_some() && other.one_of == field.one_of && other.wire != field.wire);
    differ(place, "excludes", &set(fact.excludes.iter().map(String::as_str)), &set(others.map(|other| other.wire)), found);
    let others = siblings.iter().filter(|other| field.any_of.is_some() && other.any_of == field.any_of && other.wire != field.wire);
    differ(place, "any of", &set(fact.any_of.iter().map(String::as_str)), &set(others.map(|other| other.wire)), found);
    let inherited: &[String] = if fact.only == only { &[] } else { &fact.only };
    differ(place, "only for", &set(inherited.iter().map(String::as_str)), &set(field.only.iter().copied()), found);
}
