//! A service: what its families and its callbacks share, and all of them.

use std::collections::HashSet;

use super::super::description::ServiceDescription;
use super::super::diagnostic::Diagnostic;
use super::repeats::Known;
use super::scope::{Scope, Used};
use super::{Service, Type, callback, complete, family, is_json};

pub(super) fn resolve(description: ServiceDescription, known: &Known) -> Result<Service, Diagnostic> {
    let ServiceDescription { name, mut file, families, callback } = description;
    let (declared, lists) = (file.content.declared(), std::mem::take(&mut file.content.lists));
    let mut operations = families.iter().flat_map(|family| &family.files);
    let protocol = file.content.protocol;
    let mut scope = Scope::new(&file.source, None, operations.all(|(_, read)| is_json(&read.content, protocol)));
    scope.declare(declared, lists)?;
    let mut begun = Vec::new();
    let mut users = Vec::new();
    for description in families {
        let family = family(description, &file, &scope, known)?;
        users.push((family.family.name.clone(), family.used.clone()));
        begun.push(family);
    }
    let callback = match callback {
        None => None,
        Some(description) => {
            let (callback, used) = callback::resolve(description, &scope)?;
            users.push((callback.name.clone(), used));
            Some(callback)
        }
    };
    let places = scope.places();
    let (types, _) = scope.finish(users.iter().flat_map(|(_, used)| used).cloned().collect())?;
    for (name, place) in places {
        // Code for one folder stays with it: callbacks are compiled apart.
        if let [user] = users_of(&name, &types, &users)[..] {
            return Err(file.source.at(place, &format!("only `{user}` uses `{name}`: declare it there")));
        }
    }
    let everywhere: Vec<_> = file.content.request.keys().map(toml::Spanned::get_ref).collect();
    let families = begun.into_iter().map(|family| complete(family, &types, &everywhere)).collect::<Result<_, _>>()?;
    Ok(Service { name, file: file.content, types, families, callback })
}

/// The folders that use a type of the service, by itself or inside of another one.
fn users_of<'u>(name: &str, types: &[Type], users: &'u [(String, Used)]) -> Vec<&'u str> {
    let is_user = |(_, used): &&(String, Used)| {
        let mut seen = HashSet::new();
        let mut next: Vec<String> = used.iter().map(|(name, _)| name.clone()).collect();
        while let Some(name) = next.pop() {
            if let Some(ty) = types.iter().find(|ty| ty.name == name).filter(|_| seen.insert(name)) {
                next.extend(ty.names().into_iter().map(ToString::to_string));
            }
        }
        seen.contains(name)
    };
    users.iter().filter(is_user).map(|(user, _)| user.as_str()).collect()
}
