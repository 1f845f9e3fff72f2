//! The users of a room in a table.

use zego_model::rtc::room::RoomUser;
use zego_model::text::printable;

use super::Listed;

impl Listed for RoomUser {
    const NUMBERS: &'static [usize] = &[];

    fn headings(&self) -> Vec<&'static str> {
        vec!["USER ID", "NAME", "ROLE"]
    }

    fn cells(&self) -> Vec<String> {
        vec![printable(&self.user_id).to_string(), printable(&self.user_name).to_string(), self.user_role.to_string()]
    }
}
