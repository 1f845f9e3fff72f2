//! `CreateLiveRecordTemplate` and what changes, deletes and shows templates.

use super::TencentLive;
use super::template::{Format, FormatSettings, Template, unknown_placeholder};
use crate::cx::Cx;
use crate::generated::tencent_live::record_template::{
    AacRecordParam, CreateLiveRecordTemplate, CreateLiveRecordTemplateAnswer, DeleteLiveRecordTemplate, DescribeLiveRecordTemplate,
    DescribeLiveRecordTemplateAnswer, DescribeLiveRecordTemplates, DescribeLiveRecordTemplatesAnswer, FlvSpecial, HlsSpecial,
    ModifyLiveRecordTemplate, RecordFormat, RecordParam, RecordTemplate,
};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::product::{Act, act};
use crate::refusal::Refusal;

pub(super) const ACTS: &[Act<TencentLive>] = &[
    act!(CreateLiveRecordTemplate => create),
    act!(ModifyLiveRecordTemplate => modify),
    act!(DeleteLiveRecordTemplate => delete),
    act!(DescribeLiveRecordTemplate => describe),
    act!(DescribeLiveRecordTemplates => list),
];

/// How many templates an account can have.
const MOST: usize = 50;

/// What a call says of one format.
#[derive(Default)]
struct Given {
    application: Option<i64>,
    bucket: Option<String>,
    bucket_path: Option<String>,
    bucket_region: Option<String>,
    class: Option<i64>,
    enabled: Option<i64>,
    interval: Option<u64>,
    mode: Option<String>,
    name: Option<String>,
    procedure: Option<String>,
    storage: Option<u64>,
}

/// AAC has the same fields, with a limit of its own.
macro_rules! given_from {
    ($($param:ty)*) => {$(
        impl From<$param> for Given {
            fn from(param: $param) -> Self {
                Self {
                    application: param.vod_sub_app_id,
                    bucket: param.cos_bucket_name,
                    bucket_path: param.cos_bucket_path,
                    bucket_region: param.cos_bucket_region,
                    class: param.class_id,
                    enabled: param.enable,
                    interval: param.record_interval,
                    mode: param.storage_mode,
                    name: param.vod_file_name,
                    procedure: param.procedure,
                    storage: param.storage_time,
                }
            }
        }
    )*};
}

given_from!(RecordParam AacRecordParam);

impl Given {
    /// What is not said stays as it is.
    fn apply(self, settings: &mut FormatSettings) {
        let Self { application, bucket, bucket_path, bucket_region, class, enabled, interval, mode, name, procedure, storage } = self;
        put(&mut settings.application, application);
        put(&mut settings.bucket, bucket);
        put(&mut settings.bucket_path, bucket_path);
        put(&mut settings.bucket_region, bucket_region);
        put(&mut settings.enabled, enabled.map(|enabled| enabled == 1));
        put(&mut settings.interval, interval);
        put(&mut settings.mode, mode);
        put(&mut settings.name, name);
        put(&mut settings.procedure, procedure);
        put(&mut settings.storage, storage);
        settings.class = class.or(settings.class);
    }

    fn check(&self, format: Format) -> Result<(), Refusal> {
        let wrong = |code: &'static str, field: &str, why: String| Err(Refusal::new(code, format!("{}.{field} {why}", format.parameter())));
        if let Some(name) = self.name.as_deref().and_then(unknown_placeholder) {
            return wrong(
                "InvalidParameter.InvalidVodFileName",
                "VodFileName",
                format!("has the placeholder {}, which there is not", shown(name)),
            );
        }
        if self.bucket_path.as_deref().is_some_and(|path| !path.starts_with('/')) {
            return wrong("InvalidParameterValue", "CosBucketPath", "does not begin with /".to_owned());
        }
        Ok(())
    }
}

fn put<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// What a call says of all formats, checked.
fn formats<const N: usize>(given: [(Format, Option<Given>); N]) -> Result<Vec<(Format, Given)>, Refusal> {
    let given: Vec<_> = given.into_iter().filter_map(|(format, given)| Some((format, given?))).collect();
    given.iter().try_for_each(|(format, given)| given.check(*format))?;
    Ok(given)
}

fn create(call: CreateLiveRecordTemplate, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<CreateLiveRecordTemplateAnswer, Refusal> {
    name(&call.template_name)?;
    let given = formats([
        (Format::Aac, call.aac_param.map(Given::from)),
        (Format::Flv, call.flv_param.map(Given::from)),
        (Format::Hls, call.hls_param.map(Given::from)),
        (Format::Mp3, call.mp3_param.map(Given::from)),
        (Format::Mp4, call.mp4_param.map(Given::from)),
    ])?;
    if live.templates.len() >= MOST {
        return Err(Refusal::new("InternalError.ConfOutLimit", format!("there are {MOST} templates, which is the most")));
    }
    let mut template = Template {
        cos_store: call.cos_store,
        delay_live: call.is_delay_live == Some(1),
        description: call.description.unwrap_or_default(),
        flow_continue: call.hls_special_param.and_then(|special| special.flow_continue_duration),
        name: call.template_name,
        remove_watermark: call.remove_watermark,
        upload_in_recording: call.flv_special_param.and_then(|special| special.upload_in_recording),
        ..Template::default()
    };
    template.formats = Format::ALL.into_iter().map(|format| (format, FormatSettings::default())).collect();
    change(&mut template, given);
    if !template.formats.values().any(|settings| settings.enabled) {
        cx.note("no format is enabled: nothing is recorded with this template");
    }
    let template_id = 1_000 + cx.ids.below(1_000_000);
    let template_id = (template_id..u64::MAX).find(|id| !live.templates.contains_key(id)).unwrap_or(template_id);
    cx.say(format!("template {template_id} created"));
    live.templates.insert(template_id, template);
    Ok(CreateLiveRecordTemplateAnswer { template_id })
}

fn modify(call: ModifyLiveRecordTemplate, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    if let Some(given) = &call.template_name {
        name(given)?;
    }
    let given = formats([
        (Format::Aac, call.aac_param.map(Given::from)),
        (Format::Flv, call.flv_param.map(Given::from)),
        (Format::Hls, call.hls_param.map(Given::from)),
        (Format::Mp3, call.mp3_param.map(Given::from)),
        (Format::Mp4, call.mp4_param.map(Given::from)),
    ])?;
    let template = live.templates.get_mut(&call.template_id).ok_or_else(|| not_found(call.template_id))?;
    put(&mut template.name, call.template_name);
    put(&mut template.description, call.description);
    template.remove_watermark = call.remove_watermark.or(template.remove_watermark);
    let flow_continue = call.hls_special_param.and_then(|special| special.flow_continue_duration);
    template.flow_continue = flow_continue.or(template.flow_continue);
    let upload = call.flv_special_param.and_then(|special| special.upload_in_recording);
    template.upload_in_recording = upload.or(template.upload_in_recording);
    change(template, given);
    cx.say(format!("template {} changed", call.template_id));
    Ok(NoAnswer)
}

fn change(template: &mut Template, given: Vec<(Format, Given)>) {
    for (format, given) in given {
        given.apply(template.formats.entry(format).or_default());
    }
}

fn delete(call: DeleteLiveRecordTemplate, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let id = call.template_id;
    if !live.templates.contains_key(&id) {
        return Err(not_found(id));
    }
    if let Some((place, _)) = live.rules.iter().find(|(_, rule)| rule.template == id) {
        return Err(Refusal::new("FailedOperation.ConfInUsed", format!("the rule for stream {place} names template {id}")));
    }
    live.templates.remove(&id);
    cx.say(format!("template {id} deleted"));
    Ok(NoAnswer)
}

fn describe(
    call: DescribeLiveRecordTemplate,
    live: &mut TencentLive,
    cx: &mut Cx<'_>,
) -> Result<DescribeLiveRecordTemplateAnswer, Refusal> {
    let id = call.template_id;
    let template = live.templates.get(&id).ok_or_else(|| not_found(id))?;
    cx.say(format!("template {id}"));
    Ok(DescribeLiveRecordTemplateAnswer { template: Some(told(id, template)) })
}

#[expect(clippy::unnecessary_wraps, reason = "acts have one signature")]
fn list(call: DescribeLiveRecordTemplates, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<DescribeLiveRecordTemplatesAnswer, Refusal> {
    let delayed = call.is_delay_live == Some(1);
    let meant = live.templates.iter().filter(|(_, template)| template.delay_live == delayed);
    let templates: Vec<RecordTemplate> = meant.map(|(id, template)| told(*id, template)).collect();
    cx.say(format!("{} templates", templates.len()));
    Ok(DescribeLiveRecordTemplatesAnswer { templates })
}

fn told(id: u64, template: &Template) -> RecordTemplate {
    let format = |format: Format| template.formats.get(&format).map(told_format);
    RecordTemplate {
        template_id: id,
        template_name: template.name.clone().into(),
        description: template.description.clone().into(),
        flv_param: format(Format::Flv),
        hls_param: format(Format::Hls),
        mp4_param: format(Format::Mp4),
        aac_param: format(Format::Aac),
        is_delay_live: i64::from(template.delay_live),
        hls_special_param: Some(HlsSpecial { flow_continue_duration: Some(template.flow_continue.unwrap_or_default()) }),
        mp3_param: format(Format::Mp3),
        remove_watermark: Some(template.remove_watermark.unwrap_or_default()),
        cos_store: Some(template.cos_store.unwrap_or_default()),
        flv_special_param: Some(FlvSpecial { upload_in_recording: template.upload_in_recording.unwrap_or_default() }),
    }
}

fn told_format(settings: &FormatSettings) -> RecordFormat {
    RecordFormat {
        record_interval: settings.interval,
        storage_time: settings.storage,
        enable: i64::from(settings.enabled),
        vod_sub_app_id: settings.application,
        vod_file_name: settings.name.clone().into(),
        procedure: Some(settings.procedure.clone().into()),
        storage_mode: Some(settings.mode.clone().into()),
        class_id: settings.class,
        cos_bucket_name: Some(settings.bucket.clone().into()),
        cos_bucket_region: Some(settings.bucket_region.clone().into()),
        cos_bucket_path: Some(settings.bucket_path.clone().into()),
    }
}

/// Of Chinese and English letters, digits, underscores and hyphens.
fn name(name: &str) -> Result<(), Refusal> {
    let is_letter = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '\u{4e00}'..='\u{9fff}');
    if !name.is_empty() && name.chars().all(is_letter) {
        return Ok(());
    }
    Err(Refusal::new("InvalidParameterValue", "TemplateName is not of Chinese and English letters, digits, underscores and hyphens alone"))
}

fn not_found(id: u64) -> Refusal {
    Refusal::new("InternalError.ConfNotFound", format!("TemplateId {id} is no template"))
}
