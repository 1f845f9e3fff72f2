//! `GetDigitalHumanInfo`, `GetDigitalHumanList` and `GetTimbreList`.

use super::catalogue::{Human, PUBLIC_TIMBRES};
use super::state::DigitalHumans;
use crate::cx::Cx;
use crate::generated::digitalhuman::asset::{
    DigitalHuman, DigitalHumanAction, GetDigitalHumanInfo, GetDigitalHumanInfoAnswer, GetDigitalHumanList, GetDigitalHumanListAnswer,
    GetTimbreList, GetTimbreListAnswer, Timbre,
};
use crate::moment::Moment;
use crate::operation::Words;
use crate::product::{Act, act};
use crate::refusal::Refusal;

pub(super) const ACTS: &[Act<DigitalHumans>] =
    &[act!(GetDigitalHumanInfo => info), act!(GetDigitalHumanList => list), act!(GetTimbreList => timbres)];

/// How long the address of a picture is good for, in seconds.
const A_DAY: i64 = 86_400;

/// How many entries a page has where the call does not say.
const PAGE: u64 = 20;

/// Values of `FetchMode`.
const ALL: i64 = 1;
const PUBLIC: i64 = 2;

fn info(call: GetDigitalHumanInfo, state: &mut DigitalHumans, cx: &mut Cx<'_>) -> Result<GetDigitalHumanInfoAnswer, Refusal> {
    let (found, is_public) = state.human(&call.digital_human_id)?;
    let DigitalHuman { digital_human_id, name, avatar_url, is_public, actions } = told(&call.digital_human_id, found, is_public, cx.now);
    Ok(GetDigitalHumanInfoAnswer { digital_human_id, name, avatar_url, is_public, actions })
}

#[expect(clippy::unnecessary_wraps, reason = "acts have one signature")]
fn list(call: GetDigitalHumanList, state: &mut DigitalHumans, cx: &mut Cx<'_>) -> Result<GetDigitalHumanListAnswer, Refusal> {
    let mode = call.fetch_mode.unwrap_or(ALL);
    let meant = || state.humans().filter(|(.., is_public)| mode == ALL || *is_public == (mode == PUBLIC));
    let (skipped, taken) = page(call.offset, call.limit);
    let digital_humans: Vec<_> =
        meant().skip(skipped).take(taken).map(|(id, human, is_public)| told(id, human, is_public, cx.now)).collect();
    let total = meant().count();
    cx.say(format!("{} of {total} digital humans listed", digital_humans.len()));
    Ok(GetDigitalHumanListAnswer { total: total as u64, digital_humans })
}

fn timbres(call: GetTimbreList, state: &mut DigitalHumans, cx: &mut Cx<'_>) -> Result<GetTimbreListAnswer, Refusal> {
    let all = match call.digital_human_id.as_deref() {
        None | Some("") => &*PUBLIC_TIMBRES,
        Some(human) => &state.human(human)?.0.timbres,
    };
    let (skipped, taken) = page(call.offset, call.limit);
    let timbre = |(id, name): (&String, &String)| Timbre {
        timbre_id: id.clone().into(),
        name: name.clone().into(),
        avatar_url: picture("timbre", id, cx.now),
    };
    let timbres: Vec<_> = all.iter().skip(skipped).take(taken).map(timbre).collect();
    cx.say(format!("{} of {} timbres listed", timbres.len(), all.len()));
    Ok(GetTimbreListAnswer { total: all.len() as u64, timbres })
}

/// How many entries are passed over, and how many are taken.
fn page(offset: Option<u64>, limit: Option<u64>) -> (usize, usize) {
    let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    (size(offset.unwrap_or_default()), size(limit.unwrap_or(PAGE)))
}

fn told(id: &str, human: &Human, is_public: bool, now: Moment) -> DigitalHuman {
    let action = |action: &String| DigitalHumanAction {
        action: action.clone().into(),
        preview_url: format!("https://assets.sandbox.example/digital-human/{id}/{action}.mp4").into(),
    };
    DigitalHuman {
        digital_human_id: id.to_owned().into(),
        name: human.name.clone().into(),
        avatar_url: picture("digital-human", id, now),
        is_public,
        actions: human.actions.iter().map(action).collect(),
    }
}

fn picture(kind: &str, id: &str, now: Moment) -> Words {
    format!("https://assets.sandbox.example/{kind}/{id}.png?expires={}", now.plus_secs(A_DAY).secs()).into()
}
