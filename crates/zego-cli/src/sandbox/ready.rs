//! What a program needs to use the sandbox: as a document, as lines for a shell, and as the environment of a command.

use serde_json::{Value, json};
use zego_model::sandbox as published;
use zego_sandbox::Sandbox;

use super::files::Replaced;

/// What is told of a sandbox that has started.
pub(super) struct Ready {
    endpoint: String,
    control_token: Option<String>,
    ca: Option<String>,
    replaced: Replaced,
}

impl Ready {
    /// Of this sandbox; `ca` is the path of its authority's certificate.
    pub(super) fn of(sandbox: &Sandbox, ca: Option<String>, replaced: Replaced) -> Self {
        let control_token = sandbox.control_token().map(|token| token.as_str().to_owned());
        Self { endpoint: sandbox.endpoint().to_string(), control_token, ca, replaced }
    }

    /// For `--output json`. What there is only with a flag is left out without it.
    pub(super) fn document(&self) -> Value {
        let mut document = json!({
            "endpoint": self.endpoint,
            "app_id": published::APP_ID,
            "server_secret": (!self.replaced.app).then_some(published::SERVER_SECRET),
            "callback_secret": (!self.replaced.callback).then_some(published::CALLBACK_SECRET),
            "tencent": (!self.replaced.tencent)
                .then(|| json!({ "secret_id": published::TENCENT_SECRET_ID, "secret_key": published::TENCENT_SECRET_KEY })),
        });
        for (name, value) in [("control_token", &self.control_token), ("ca", &self.ca)] {
            if let Some(value) = value {
                document[name] = json!(value);
            }
        }
        document
    }

    /// For people: lines that a shell takes.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "The sandbox listens on {} until Ctrl-C. These credentials are its own, fake and public{}:\n\n",
            self.endpoint,
            if self.control_token.is_some() { "; the token is for control calls, and secret" } else { "" }
        );
        for (name, value) in self.environment() {
            let Some(value) = value else { continue };
            text.extend(["export ", name, "=", &shlex::try_quote(&value).unwrap_or_default(), "\n"]);
        }
        text
    }

    /// For `--output env`: nothing but lines that a shell takes, as in `. ./file` or `eval`. Every value is quoted, whatever it is.
    pub(super) fn exports(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.environment() {
            let Some(value) = value else { continue };
            text.extend(["export ", name, "='", &value.replace('\'', r"'\''"), "'\n"]);
        }
        text
    }

    /// The variables by which this command line, the crates' examples and many an SDK find it. One without a value must not be set.
    pub(super) fn environment(&self) -> Vec<(&'static str, Option<String>)> {
        // What a file has replaced is known to whoever wrote it, and shown to nobody.
        let unless = |is_replaced: bool, value: &str| (!is_replaced).then(|| value.to_owned());
        let Replaced { app, callback, tencent } = self.replaced;
        let mut variables = vec![
            ("ZEGO_ENDPOINT", Some(self.endpoint.clone())),
            ("ZEGO_APP_ID", Some(published::APP_ID.to_string())),
            ("ZEGO_CALLBACK_SECRET", unless(callback, published::CALLBACK_SECRET)),
            ("TENCENTCLOUD_ENDPOINT", Some(self.endpoint.clone())),
            ("ZEGO_SERVER_SECRET", unless(app, published::SERVER_SECRET)),
            ("TENCENTCLOUD_SECRET_ID", unless(tencent, published::TENCENT_SECRET_ID)),
            ("TENCENTCLOUD_SECRET_KEY", unless(tencent, published::TENCENT_SECRET_KEY)),
            // It belongs to a key, and the published one has none.
            ("TENCENTCLOUD_TOKEN", None),
            ("ZEGO_SANDBOX_TOKEN", self.control_token.clone()),
            ("ZEGO_CA_FILE", self.ca.clone()),
        ];
        // What OpenSSL, and with it Python, curl and many more, takes for the list of the authorities to trust. Without TLS it is not this sandbox's affair.
        variables.extend(self.ca.clone().map(|ca| ("SSL_CERT_FILE", Some(ca))));
        variables
    }
}
