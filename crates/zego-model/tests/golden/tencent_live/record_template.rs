//! Templates of recordings, with every parameter.

use zego_model::Seconds;
use zego_model::tencent_live::record_template::{
    AacRecordParam, CreateLiveRecordTemplate, DeleteLiveRecordTemplate, DescribeLiveRecordTemplate, DescribeLiveRecordTemplates,
    FlvSpecialParam, HlsSpecialParam, ModifyLiveRecordTemplate, RecordParam, StorageMode,
};

use crate::{Golden, tc3};

fn format(interval: u64, storage: u64, enable: bool, mode: StorageMode) -> RecordParam {
    RecordParam::new()
        .record_interval(Seconds(interval))
        .unwrap()
        .storage_time(Seconds(storage))
        .unwrap()
        .enable(enable)
        .vod_sub_app_id(251_195_406)
        .vod_file_name("{StreamID}_{StartYear}-{StartMonth}-{StartDay}")
        .procedure("liu")
        .storage_mode(mode)
        .class_id(4512)
        .cos_bucket_name("bucket")
        .cos_bucket_region("ap-guangzhou")
        .cos_bucket_path("/{Domain}/{AppName}/{StreamID}/{RandomID}")
}

fn aac(interval: u64, storage: u64, enable: bool, mode: StorageMode) -> AacRecordParam {
    AacRecordParam::new()
        .record_interval(Seconds(interval))
        .unwrap()
        .storage_time(Seconds(storage))
        .unwrap()
        .enable(enable)
        .vod_sub_app_id(251_195_406)
        .vod_file_name("{StreamID}_{StartYear}-{StartMonth}-{StartDay}")
        .procedure("liu")
        .storage_mode(mode)
        .class_id(4512)
        .cos_bucket_name("bucket")
        .cos_bucket_region("ap-guangzhou")
        .cos_bucket_path("/{Domain}/{AppName}/{StreamID}/{RandomID}")
}

fn create() -> CreateLiveRecordTemplate {
    CreateLiveRecordTemplate::new("templat")
        .description("录制规则")
        .flv_param(format(2222, 2, true, StorageMode::Normal))
        .hls_param(format(1800, 600, true, StorageMode::Cold))
        .mp4_param(format(43_200, 129_600_000, false, StorageMode::Normal))
        .aac_param(aac(7200, 0, true, StorageMode::Cold))
        .is_delay_live(false)
        .hls_special_param(HlsSpecialParam::new().flow_continue_duration(Seconds(1800)).unwrap())
        .mp3_param(format(60, 800, true, StorageMode::Normal))
        .cos_store(true)
        .remove_watermark(false)
        .flv_special_param(FlvSpecialParam::new().upload_in_recording(true))
}

fn modify() -> ModifyLiveRecordTemplate {
    ModifyLiveRecordTemplate::new(1000_u64)
        .template_name("templat")
        .description("record")
        .flv_param(format(2222, 2, true, StorageMode::Normal))
        .hls_param(format(1800, 600, true, StorageMode::Cold))
        .mp4_param(format(43_200, 129_600_000, false, StorageMode::Normal))
        .aac_param(aac(7200, 0, true, StorageMode::Cold))
        .hls_special_param(HlsSpecialParam::new().flow_continue_duration(Seconds(1800)).unwrap())
        .mp3_param(format(60, 800, true, StorageMode::Normal))
        .remove_watermark(false)
        .flv_special_param(FlvSpecialParam::new().upload_in_recording(true))
}

const CREATE: &str = r#"{"TemplateName":"templat","Description":"录制规则","FlvParam":{"RecordInterval":2222,"StorageTime":2,"Enable":1,"VodSubAppId":251195406,"VodFileName":"{StreamID}_{StartYear}-{StartMonth}-{StartDay}","Procedure":"liu","StorageMode":"normal","ClassId":4512,"CosBucketName":"bucket","CosBucketRegion":"ap-guangzhou","CosBucketPath":"/{Domain}/{AppName}/{StreamID}/{RandomID}"},"HlsParam":{"RecordInterval":1800,"StorageTime":600,"Enable":1,"VodSubAppId":251195406,"VodFileName":"{StreamID}_{StartYear}-{StartMonth}-{StartDay}","Procedure":"liu","StorageMode":"cold","ClassId":4512,"CosBucketName":"bucket","CosBucketRegion":"ap-guangzhou","CosBucketPath":"/{Domain}/{AppName}/{StreamID}/{RandomID}"},"Mp4Param":{"RecordInterval":43200,"StorageTime":129600000,"Enable":0,"VodSubAppId":251195406,"VodFileName":"{StreamID}_{StartYear}-{StartMonth}-{StartDay}","Procedure":"liu","StorageMode":"normal","ClassId":4512,"CosBucketName":"bucket","CosBucketRegion":"ap-guangzhou","CosBucketPath":"/{Domain}/{AppName}/{StreamID}/{RandomID}"},"AacParam":{"RecordInterval":7200,"StorageTime":0,"Enable":1,"VodSubAppId":251195406,"VodFileName":"{StreamID}_{StartYear}-{StartMonth}-{StartDay}","Procedure":"liu","StorageMode":"cold","ClassId":4512,"CosBucketName":"bucket","CosBucketRegion":"ap-guangzhou","CosBucketPath":"/{Domain}/{AppName}/{StreamID}/{RandomID}"},"IsDelayLive":0,"HlsSpecialParam":{"FlowContinueDuration":1800},"Mp3Param":{"RecordInterval":60,"StorageTime":800,"Enable":1,"VodSubAppId":251195406,"VodFileName":"{StreamID}_{StartYear}-{StartMonth}-{StartDay}","Procedure":"liu","StorageMode":"normal","ClassId":4512,"CosBucketName":"bucket","CosBucketRegion":"ap-guangzhou","CosBucketPath":"/{Domain}/{AppName}/{StreamID}/{RandomID}"},"CosStore":1,"RemoveWatermark":false,"FlvSpecialParam":{"UploadInRecording":true}}"#;
const MODIFY: &str = r#"{"TemplateId":1000,"TemplateName":"templat","Description":"record","FlvParam":{"RecordInterval":2222,"StorageTime":2,"Enable":1,"VodSubAppId":251195406,"VodFileName":"{StreamID}_{StartYear}-{StartMonth}-{StartDay}","Procedure":"liu","StorageMode":"normal","ClassId":4512,"CosBucketName":"bucket","CosBucketRegion":"ap-guangzhou","CosBucketPath":"/{Domain}/{AppName}/{StreamID}/{RandomID}"},"HlsParam":{"RecordInterval":1800,"StorageTime":600,"Enable":1,"VodSubAppId":251195406,"VodFileName":"{StreamID}_{StartYear}-{StartMonth}-{StartDay}","Procedure":"liu","StorageMode":"cold","ClassId":4512,"CosBucketName":"bucket","CosBucketRegion":"ap-guangzhou","CosBucketPath":"/{Domain}/{AppName}/{StreamID}/{RandomID}"},"Mp4Param":{"RecordInterval":43200,"StorageTime":129600000,"Enable":0,"VodSubAppId":251195406,"VodFileName":"{StreamID}_{StartYear}-{StartMonth}-{StartDay}","Procedure":"liu","StorageMode":"normal","ClassId":4512,"CosBucketName":"bucket","CosBucketRegion":"ap-guangzhou","CosBucketPath":"/{Domain}/{AppName}/{StreamID}/{RandomID}"},"AacParam":{"RecordInterval":7200,"StorageTime":0,"Enable":1,"VodSubAppId":251195406,"VodFileName":"{StreamID}_{StartYear}-{StartMonth}-{StartDay}","Procedure":"liu","StorageMode":"cold","ClassId":4512,"CosBucketName":"bucket","CosBucketRegion":"ap-guangzhou","CosBucketPath":"/{Domain}/{AppName}/{StreamID}/{RandomID}"},"HlsSpecialParam":{"FlowContinueDuration":1800},"Mp3Param":{"RecordInterval":60,"StorageTime":800,"Enable":1,"VodSubAppId":251195406,"VodFileName":"{StreamID}_{StartYear}-{StartMonth}-{StartDay}","Procedure":"liu","StorageMode":"normal","ClassId":4512,"CosBucketName":"bucket","CosBucketRegion":"ap-guangzhou","CosBucketPath":"/{Domain}/{AppName}/{StreamID}/{RandomID}"},"RemoveWatermark":false,"FlvSpecialParam":{"UploadInRecording":true}}"#;
const DELETE: &str = r#"{"TemplateId":1000}"#;
const DESCRIBE: &str = r#"{"TemplateId":10000}"#;
const LIST: &str = r#"{"IsDelayLive":1}"#;

pub(crate) fn golden() -> Vec<Golden> {
    vec![
        tc3(&create(), "CreateLiveRecordTemplate", CREATE, "9456f10ed78edb2f85b084094037b8922677abb727948ba2912e9e647bbf2414"),
        tc3(&modify(), "ModifyLiveRecordTemplate", MODIFY, "7170eadc12f44985e19218d43bc35fd83c10252c1a8b885f53655a4f354b6f59"),
        tc3(
            &DeleteLiveRecordTemplate::new(1000_u64),
            "DeleteLiveRecordTemplate",
            DELETE,
            "6157e6485e6a27e9012dbcb03d95ac52af87c5c673d9e64ca475107314e8af4c",
        ),
        tc3(
            &DescribeLiveRecordTemplate::new(10_000_u64),
            "DescribeLiveRecordTemplate",
            DESCRIBE,
            "13a3ad63fab9c7ee890b87469b4992c93f9fdcc933173b8b82f7a093218103ad",
        ),
        tc3(
            &DescribeLiveRecordTemplates::new().is_delay_live(true),
            "DescribeLiveRecordTemplates",
            LIST,
            "f748f1d7351d9f6b51861e896e70f30599e0fdd99479a1ec7c0e2bf1d29fe2f5",
        ),
    ]
}
