//! The products that keep a state: a folder each, and a line in this list.

// An act is given its parameters to keep: most of them move what they read into the state.
#![expect(clippy::needless_pass_by_value, reason = "acts have one signature")]

pub(crate) mod aiagent;
pub(crate) mod cloudrecord;
pub(crate) mod digitalhuman;
pub(crate) mod rtc;
pub(crate) mod tencent_live;
pub(crate) mod tencent_vod;
pub(crate) mod zim;

use crate::product::ProductRow;

/// All of them. The operations of other services are answered by their examples, after the same checks.
pub(crate) const ALL: &[ProductRow] = &[
    ProductRow::of::<aiagent::AiAgent>(),
    ProductRow::of::<cloudrecord::CloudRecord>(),
    ProductRow::of::<digitalhuman::DigitalHumans>(),
    ProductRow::of::<rtc::Rtc>(),
    ProductRow::of::<tencent_live::TencentLive>(),
    ProductRow::of::<tencent_vod::TencentVod>(),
    ProductRow::of::<zim::Zim>(),
];

/// The product of a service.
pub(crate) fn of(service: &str) -> Option<&'static ProductRow> {
    ALL.iter().find(|row| row.service == service)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What an app has of all products is shown in one object, beside these two.
    #[test]
    fn every_name_is_shown_by_one_product() {
        for full in [false, true] {
            let mut names = BTreeSet::from(["app_id".to_owned(), "test".to_owned()]);
            for name in ALL.iter().flat_map(|row| (row.new)().show(full).names()) {
                assert!(names.insert(name.clone()), "{name}");
            }
        }
    }

    #[test]
    fn every_product_is_of_a_service_of_its_own() {
        let services: BTreeSet<_> = ALL.iter().map(|row| row.service).collect();
        assert_eq!(services.len(), ALL.len());
        assert!(services.iter().all(|service| zego_model::services().any(|known| known.name == *service)), "{services:?}");
    }
}
