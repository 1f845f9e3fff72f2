//! Where a stream comes from or goes to.

use serde::{Deserialize, Serialize};

use crate::log::shown;

/// Where a stream comes from or goes to.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StreamPlace {
    /// A stream of ZEGO's media service.
    Stream(String),
    /// An address elsewhere.
    Url(String),
}

impl StreamPlace {
    /// The place that an input or output names. With both given its URL counts.
    pub(crate) fn of(stream_id: Option<&str>, stream_url: Option<&str>) -> Option<Self> {
        let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        given(stream_url).map(Self::Url).or_else(|| given(stream_id).map(Self::Stream))
    }

    /// As it was given.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Stream(text) | Self::Url(text) => text,
        }
    }

    /// What a log may show: the parameters of an address can hold a key.
    pub(crate) fn shown(&self) -> String {
        shown(self.text().split('?').next().unwrap_or_default()).to_string()
    }

    /// The name of a stream of the media service.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Stream(name) => Some(name),
            Self::Url(_) => None,
        }
    }

    /// The name of the stream: of an address it is the last part of its path.
    pub(crate) fn stream(&self) -> &str {
        match self {
            Self::Stream(stream) => stream,
            Self::Url(url) => {
                let path = url.split(['?', '#']).next().unwrap_or_default();
                path.rsplit('/').next().unwrap_or_default()
            }
        }
    }

    /// The address; empty for a stream of the media service.
    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Stream(_) => "",
            Self::Url(url) => url,
        }
    }

    /// Where it is played over RTMP, HLS and HTTP-FLV, if it goes to a CDN.
    pub(crate) fn played_from(&self) -> Option<[String; 3]> {
        const HOST: &str = "play.sandbox.example";
        let Self::Url(url) = self else { return None };
        let path = url.split(['?', '#']).next()?.splitn(4, '/').nth(3)?;
        Some([format!("rtmp://{HOST}/{path}"), format!("http://{HOST}/{path}/playlist.m3u8"), format!("http://{HOST}/{path}.flv")])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_played_from_the_cdn() {
        let place = StreamPlace::of(None, Some("rtmp://push.example.com:1935/live/a?txSecret=1")).unwrap();
        assert_eq!(place.stream(), "a");
        let [rtmp, hls, flv] = place.played_from().unwrap();
        assert_eq!(rtmp, "rtmp://play.sandbox.example/live/a");
        assert_eq!(hls, "http://play.sandbox.example/live/a/playlist.m3u8");
        assert_eq!(flv, "http://play.sandbox.example/live/a.flv");
        for odd in ["rtmp://push.example.com", "rtmp://push.example.com/", ""] {
            let _ = StreamPlace::Url(odd.to_owned()).played_from();
        }
        assert_eq!(StreamPlace::Stream("a".to_owned()).played_from(), None);
    }
}
