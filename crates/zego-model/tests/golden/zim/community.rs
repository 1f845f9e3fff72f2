//! ZIM's communities.

use zego_model::zim::community::QueryAppCommunityList;

use crate::{Golden, get};

pub(crate) fn golden() -> Vec<Golden> {
    let list = QueryAppCommunityList::new().limit(1000).unwrap().next(0);
    vec![get(&list, "QueryAppCommunityList", "Limit=1000&Next=0").at("zim-api.zego.im")]
}
