//! The state, written down. It holds no secret: the apps' configuration is no part of it.

mod media;
mod rooms;

use serde_json::{Map, Value, json};

use crate::config::Cdn;
use crate::service::World;
use crate::state::media::RecordedFile;
use crate::state::{Environment, Tenant};

/// The state of every app, in each environment in which it has any.
pub(super) fn dump(world: &World, now: i64, full: bool) -> Value {
    let tenants = world.tenants.iter().filter_map(|((app_id, environment), tenant)| {
        let mut shown = json!({ "app_id": app_id.get(), "test": *environment == Environment::Test });
        let mut is_empty = tenant.media.files.len() == 0;
        for (name, items) in rooms::lists(tenant).into_iter().chain(media::lists(tenant)) {
            is_empty &= items.is_empty();
            shown[name] = if full { json!(items) } else { json!(items.len()) };
        }
        // There may be a million files.
        shown["files"] = if full { files(tenant) } else { file_counts(tenant) };
        if !full {
            [shown["users"], shown["streams"]] = rooms::counts(tenant);
        }
        (!is_empty).then_some(shown)
    });
    json!({ "now": now, "ahead": world.ahead, "apps": tenants.collect::<Vec<_>>() })
}

fn files(tenant: &Tenant) -> Value {
    let file = |file: &RecordedFile| {
        let (vendor, format) = (file.cdn.as_str(), file.format.as_str());
        json!({ "vendor": vendor, "id": file.id, "stream": file.stream, "format": format, "created": file.created })
    };
    Cdn::ALL.into_iter().flat_map(|cdn| tenant.media.files.after(cdn, "")).map(file).collect()
}

fn file_counts(tenant: &Tenant) -> Value {
    let count = |cdn: Cdn| tenant.media.files.after(cdn, "").count();
    Value::Object(Cdn::ALL.into_iter().map(|cdn| (cdn.as_str().to_owned(), json!(count(cdn)))).collect::<Map<_, _>>())
}
