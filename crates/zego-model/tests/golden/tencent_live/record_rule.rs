//! Rules of recordings, with every parameter.

use zego_model::tencent_live::record_rule::{CreateLiveRecordRule, DeleteLiveRecordRule, DescribeLiveRecordRules};

use crate::{Golden, tc3};

const CREATE: &str = r#"{"DomainName":"5000.livepush.myqcloud.com","TemplateId":1000,"AppName":"live","StreamName":"stream1"}"#;
const DELETE: &str = r#"{"DomainName":"yourdomain.test.com","AppName":"live","StreamName":""}"#;

pub(crate) fn golden() -> Vec<Golden> {
    vec![
        tc3(
            &CreateLiveRecordRule::new("5000.livepush.myqcloud.com", 1000_u64).app("live").stream("stream1"),
            "CreateLiveRecordRule",
            CREATE,
            "8a51104cac4638b5fb171a00d39c709d3e01759073c2195a4481a8cfa6926e29",
        ),
        tc3(
            &DeleteLiveRecordRule::new("yourdomain.test.com").app("live").stream(""),
            "DeleteLiveRecordRule",
            DELETE,
            "f277cf37df8dee9a9f45254cf0610e1dc98715395d25cda42f12f62500b191c2",
        ),
        tc3(
            &DescribeLiveRecordRules::new(),
            "DescribeLiveRecordRules",
            "{}",
            "8b23a33c4eec65035c3ddba62628032a145dbb5b1a32527c8f12cad6172f33c2",
        ),
    ]
}
