//! The scene family.

use zego_model::rtc::scene::SetSceneTemplate;

use crate::{Golden, get};

pub(crate) fn golden() -> Vec<Golden> {
    let set = SetSceneTemplate::new(7, 500, 30, 100).unwrap();
    vec![
        get(
            &set.left_bottom_x(-10.5).left_bottom_z(0.0).right_up_x(10.5).right_up_z(20.25),
            "SetSceneTemplate",
            "TemplateId=7&LeftBottomX=-10.5&LeftBottomZ=0&RightUpX=10.5&RightUpZ=20.25&MaxUserNum=500&ViewRadius=30&MaxVisibleNum=100",
        )
        .at("metaworld-api.zego.im"),
    ]
}

#[test]
fn a_user_sees_at_most_a_hundred_others() {
    assert!(SetSceneTemplate::new(7, 500, 30, 101).is_err());
}
