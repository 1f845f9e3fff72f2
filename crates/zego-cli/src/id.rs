//! The ids of our own arguments. Those of parameters are wire names, which have no dash.

pub(crate) const OUTPUT: &str = "-output";
pub(crate) const CURL: &str = "-curl";
pub(crate) const WAIT: &str = "-wait";
pub(crate) const YES: &str = "-yes";
pub(crate) const IS_TEST: &str = "-is-test";
pub(crate) const ALL: &str = "-all";
pub(crate) const MAX_ITEMS: &str = "-max-items";
pub(crate) const INPUT: &str = "-input";
pub(crate) const SKELETON: &str = "-skeleton";
pub(crate) const COLOR: &str = "-color";
pub(crate) const QUERY: &str = "-query";
pub(crate) const VERBOSE: &str = "-verbose";
pub(crate) const ENDPOINT: &str = "-endpoint";
pub(crate) const REGION: &str = "-region";
pub(crate) const SANDBOX: &str = "-sandbox";
pub(crate) const DRY_RUN: &str = "-dry-run";
pub(crate) const PARAM: &str = "-param";
pub(crate) const TIMEOUT: &str = "-timeout";
pub(crate) const ATTEMPTS: &str = "-attempts";
pub(crate) const PROXY: &str = "-proxy";
pub(crate) const NO_PROXY: &str = "-no-proxy";
pub(crate) const PROFILE: &str = "-profile";
pub(crate) const STORY: &str = "-story";
