//! The dashboard's figures.

use zego_model::analytics::operation_data::{GetBizQuality, QualityMetric};

use crate::{Golden, get};

pub(crate) fn golden() -> Vec<Golden> {
    let fft = GetBizQuality::new("20250110", "20250112", [QualityMetric::Fft]).unwrap();
    let two = GetBizQuality::new("20250110", "20250112", &[QualityMetric::BreakRate, QualityMetric::LoginSuccess5s]).unwrap();
    let host = "analytics-api.zego.im";
    vec![
        get(&fft, "GetBizQuality", "StartDate=20250110&EndDate=20250112&Metrics[]=fft").at(host),
        get(&two, "GetBizQuality", "StartDate=20250110&EndDate=20250112&Metrics[]=break_rate&Metrics[]=login_success_5s").at(host),
    ]
}

/// Both windows count the same calls.
#[test]
fn three_a_minute_and_480_a_day() {
    let quota: Vec<_> = GetBizQuality::SPEC.quota.iter().map(|quota| (quota.calls, quota.seconds, quota.per)).collect();
    assert_eq!(quota, [(3, 60, None), (480, 86_400, None)]);
}
