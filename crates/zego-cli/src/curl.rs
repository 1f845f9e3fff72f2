//! `--curl`: a command for a shell that makes the call, and takes the secret from the shell's variables.
//!
//! Neither the secret nor the signed URL is an argument of a program, where every user of the machine could read it: curl reads both from stdin.

use serde_json::json;
use zego_model::RedactedRequest;
use zego_model::spec::ProtocolKind;

use crate::credentials::CliProtocol;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::{self, OutputFormat};

/// A command.
pub(crate) struct Curl(String);

impl Curl {
    /// The command for a call that was signed with [placeholders](CliProtocol::placeholder).
    pub(crate) fn of<P: CliProtocol>(request: &RedactedRequest) -> Self {
        let [first, second] = P::PAIR.map(|setting| setting.variable.unwrap_or_default());
        let variables = format!(": \"${{{first}:?}}\" \"${{{second}:?}}\"\n");
        Self(variables + &if P::KIND == ProtocolKind::TencentCloud { tencent(request) } else { zego(request) })
    }
}

/// Prints it, and on stderr what the service is likely to say about it.
pub(crate) fn print(curl: &Curl, notes: &[String], format: OutputFormat) -> Result<Exit, CommandError> {
    output::notes(notes);
    format.print(&json!({ "command": curl.0 }), || curl.0.clone())?;
    Ok(Exit::Done)
}

/// The nonce and the time are new in each run.
fn zego(request: &RedactedRequest) -> String {
    let mut url = request.url.replacen("&AppId=1&", "&AppId=$ZEGO_APP_ID&", 1);
    for (name, variable) in [("SignatureNonce", "$nonce"), ("Timestamp", "$timestamp"), ("Signature", "$signature")] {
        let marker = format!("&{name}=");
        if let Some(start) = url.find(&marker).map(|at| at + marker.len()) {
            let end = url[start..].find('&').map_or(url.len(), |length| start + length);
            url.replace_range(start..end, variable);
        }
    }
    format!(
        "nonce=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \\n')\n\
         timestamp=$(date +%s)\n\
         signature=$(printf %s \"$ZEGO_APP_ID$nonce$ZEGO_SERVER_SECRET$timestamp\" | md5sum | cut -c1-32)\n\
         printf 'url = \"%s\"\\n' \"{url}\" |\n  curl --silent --show-error --config -{}\n",
        body(request)
    )
}

/// Tencent's signature is a chain of keys, for which a shell has no means that is no argument of a program.
fn tencent(request: &RedactedRequest) -> String {
    let headers =
        request.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "host" | "authorization" | "x-tc-timestamp" | "x-tc-token"));
    let mut lines = String::new();
    for (name, value) in headers {
        lines.extend([" \\\n  --header ", &quoted(&format!("{name}: {value}"))]);
    }
    let (host, content_type) = (header(request, "host"), header(request, "content-type"));
    format!(
        "body={}\nexport TENCENTCLOUD_SECRET_ID TENCENTCLOUD_SECRET_KEY body\npython3 - <<'END' |\n{}END\n  curl --silent --show-error --config - {}{lines} \\\n  --data-raw \"$body\"\n",
        quoted(&request.body),
        TC3.replace("HOST", host).replace("CONTENT_TYPE", content_type).replace("SERVICE", host.split('.').next().unwrap_or_default()),
        quoted(&request.url),
    )
}

const TC3: &str = r#"import hashlib, hmac, os, time
now = int(time.time())
day = time.strftime("%Y-%m-%d", time.gmtime(now))
sha256 = lambda text: hashlib.sha256(text.encode()).hexdigest()
canonical = "POST\n/\n\ncontent-type:CONTENT_TYPE\nhost:HOST\n\ncontent-type;host\n" + sha256(os.environ["body"])
scope = day + "/SERVICE/tc3_request"
text = "TC3-HMAC-SHA256\n%d\n%s\n%s" % (now, scope, sha256(canonical))
key = ("TC3" + os.environ["TENCENTCLOUD_SECRET_KEY"]).encode()
for part in (day, "SERVICE", "tc3_request"):
    key = hmac.new(key, part.encode(), hashlib.sha256).digest()
signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
credential = os.environ["TENCENTCLOUD_SECRET_ID"] + "/" + scope
print('header = "Authorization: TC3-HMAC-SHA256 Credential=%s, SignedHeaders=content-type;host, Signature=%s"' % (credential, signature))
print('header = "X-TC-Timestamp: %d"' % now)
if os.environ.get("TENCENTCLOUD_TOKEN"):
    print('header = "X-TC-Token: %s"' % os.environ["TENCENTCLOUD_TOKEN"])
"#;

fn header<'r>(request: &'r RedactedRequest, name: &str) -> &'r str {
    request.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

/// The body of a call that has one.
fn body(request: &RedactedRequest) -> String {
    if request.body.is_empty() {
        return String::new();
    }
    let content_type = header(request, "content-type");
    format!(" \\\n  --header {} \\\n  --data-raw {}", quoted(&format!("Content-Type: {content_type}")), quoted(&request.body))
}

fn quoted(text: &str) -> String {
    shlex::try_quote(text).map_or_else(|_| "''".to_owned(), std::borrow::Cow::into_owned)
}
