//! Which calls may go over a connection that was used before.

use zego_model::spec::Effect;

/// Whether a call with this effect may use a waiting connection.
///
/// When a server closes a waiting connection just as a request goes out, most of these failures look exactly like a request that was carried
/// out. Who may repeat the call does not mind. Who may not would be left in doubt for nothing, so those calls get a connection of their own.
pub(crate) const fn may_reuse(effect: Effect) -> bool {
    matches!(effect, Effect::Read | Effect::Converging)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_repeated_uses_a_connection_again() {
        for (effect, expected) in
            [(Effect::Read, true), (Effect::Converging, true), (Effect::Timely, false), (Effect::Keyed, false), (Effect::Once, false)]
        {
            assert_eq!(may_reuse(effect), expected, "{effect:?}");
        }
    }
}
