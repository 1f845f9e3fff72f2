//! What there is, looked at.

use serde_json::json;

use super::{Control, is_nothing};
use crate::holder::{Environment, Holder};
use crate::pages::Pages;
use crate::product::Shown;

impl Control<'_> {
    /// What there is now. Time passes up to now; the state is locked as long as it takes to look at it, and not while it is written.
    pub(super) fn pages(&self, full: bool) -> Pages {
        let mut world = self.state.world();
        let until = world.time_at(self.now);
        world.pass(&self.state.config, until);
        let mut apps: Vec<(Holder, Shown)> = Vec::new();
        for (holder, product) in world.products() {
            let shown = product.show(full);
            // What is there after a refused call, say, is nothing worth showing.
            if shown.fields.values().all(is_nothing) && shown.lists.iter().all(|(_, items)| items.len() == 0) {
                continue;
            }
            match apps.last_mut().filter(|(last, _)| *last == holder) {
                Some((_, app)) => {
                    app.fields.extend(shown.fields);
                    app.lists.extend(shown.lists);
                }
                None => apps.push((holder, shown)),
            }
        }
        let (pending, dropped) = world.deliveries.counts();
        let (held, most, not_kept) = world.holding.counts();
        let (now, ahead) = (world.time().secs(), world.ahead);
        drop(world);
        self.state.wake();
        let mut pages = Pages::default();
        pages.text(format!("{{\"ahead\":{ahead},\"apps\":["));
        let mut account = Shown::default();
        let mut is_first = true;
        for (holder, mut shown) in apps {
            let Holder::App(app_id, environment) = holder else {
                account = shown;
                continue;
            };
            shown.fields.insert("app_id".to_owned(), json!(app_id.get()));
            shown.fields.insert("test".to_owned(), json!(environment == Environment::Test));
            if !std::mem::take(&mut is_first) {
                pages.text(",".to_owned());
            }
            pages.object(shown.fields, shown.lists);
        }
        let callbacks = json!({ "pending": pending, "dropped": dropped });
        pages.text(format!("],\"callbacks\":{callbacks},\"now\":{now},\"tencent\":"));
        pages.object(account.fields, account.lists);
        let things = json!({ "held": held, "most": most, "not_kept": not_kept });
        pages.text(format!(",\"things\":{things}}}"));
        pages
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;
    use serde_json::Value;
    use zego_sign::Timestamp;

    use crate::control::{Login, Seed, SeedRoom};
    use crate::pages::PIECE;
    use crate::{Cdn, LogLine, Sandbox, SeedFile};

    /// Whoever reads slowly holds nobody up: calls and changes go on between the pieces, and what is read is what there was.
    #[test]
    fn the_state_is_free_while_it_is_written() {
        let now = Timestamp::from_secs(1_800_000_000);
        let service = Sandbox::builder().empty().clock(move || now).log(|_: &LogLine| {}).service();
        let file = |number: u64| SeedFile::new(Cdn::Tencent, "lesson", Timestamp::from_secs(1_790_000_000 + number));
        let control = service.control(now);
        control.seed(&Seed::new().room(SeedRoom::new("lobby").user("anna")).files((0..3_000).map(file))).unwrap();
        let (before, snapshot) = (control.state(true), control.snapshot());
        let (pages, frozen) = (control.pages(true), service.state.world().freeze());
        let mut text = Vec::new();
        let mut pieces = 0;
        for piece in pages {
            assert!(piece.len() < 2 * PIECE, "{} bytes", piece.len());
            text.extend_from_slice(&piece);
            pieces += 1;
            control.log_in(&Login::new("lobby", format!("late-{pieces}"))).unwrap();
            control.seed(&Seed::new().files([file(100_000 + pieces)])).unwrap();
            let call = Request::get("/?Action=DescribeUserNum").body(Bytes::new()).unwrap();
            assert_eq!(service.handle(&call, now).status(), 200);
        }
        assert!(pieces > 3, "{pieces}");
        assert_eq!(serde_json::from_slice::<Value>(&text).unwrap(), before);
        assert_eq!(frozen.text(), snapshot);
        assert_ne!(control.snapshot(), snapshot);
        assert_eq!(before["apps"][0]["files"].as_array().unwrap().len(), 3_000);
    }
}
