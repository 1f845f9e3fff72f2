//! The crate `metrics` as the taker of what a client measures.

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use zego_model::Delivery;

use super::{AttemptMeasure, CallMeasure, Metrics};

/// Hands what a client measures to the crate `metrics`, whose recorder is yours to choose.
///
/// | name | kind | labels |
/// |---|---|---|
/// | `rpc.client.call.duration` | histogram, seconds | `rpc.service`, `rpc.method`, `error.type`, `zego.delivery` |
/// | `http.client.request.duration` | histogram, seconds; an attempt | `rpc.method`, `server.address`, `http.response.status_code`, `error.type` |
/// | `zego.client.attempts` | counter | `rpc.method`, `zego.delivery` |
/// | `zego.client.retries` | counter | `rpc.method`, `error.type` |
/// | `zego.client.outcome_unknown` | counter | `rpc.method` |
/// | `zego.client.wait` | histogram, seconds | `rpc.method` |
/// | `zego.client.throttled` | counter | `rpc.method` |
/// | `zego.client.failover` | counter | `zego.region` |
/// | `zego.client.clock.offset` | gauge, seconds | |
///
/// A label without a value is an empty text.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "it has nothing of its own")]
pub struct MetricsFacade;

impl MetricsFacade {
    /// One that has told the recorder what each name means.
    pub fn new() -> Self {
        describe_histogram!("rpc.client.call.duration", Unit::Seconds, "How long a call took, with all waiting and all attempts");
        describe_histogram!("http.client.request.duration", Unit::Seconds, "How long an attempt took");
        describe_counter!("zego.client.attempts", "Attempts, by how far they got");
        describe_counter!("zego.client.retries", "Attempts that are followed by another one");
        describe_counter!("zego.client.outcome_unknown", "Calls that may have been carried out or not");
        describe_histogram!("zego.client.wait", Unit::Seconds, "How long a call waited for the quotas and for room");
        describe_counter!("zego.client.throttled", "Attempts that the service refused for their quota");
        describe_counter!("zego.client.failover", "Attempts that went to another region than the preferred one");
        describe_gauge!("zego.client.clock.offset", Unit::Seconds, "How far the service's clock is ahead of this machine's");
        Self
    }
}

impl Metrics for MetricsFacade {
    fn attempt(&self, attempt: &AttemptMeasure<'_>) {
        let action = attempt.action.to_owned();
        let error = attempt.error.unwrap_or_default();
        histogram!(
            "http.client.request.duration",
            "rpc.method" => action.clone(),
            "server.address" => attempt.server.to_owned(),
            "http.response.status_code" => attempt.http_status.map(|status| status.to_string()).unwrap_or_default(),
            "error.type" => error
        )
        .record(attempt.duration);
        counter!("zego.client.attempts", "rpc.method" => action.clone(), "zego.delivery" => attempt.delivery.as_str()).increment(1);
        if attempt.pause.is_some() {
            counter!("zego.client.retries", "rpc.method" => action.clone(), "error.type" => error).increment(1);
        }
        if attempt.is_throttled {
            counter!("zego.client.throttled", "rpc.method" => action).increment(1);
        }
        if let Some(region) = attempt.failover {
            counter!("zego.client.failover", "zego.region" => region.to_owned()).increment(1);
        }
        // A clock that is years off fits, too.
        #[expect(clippy::cast_precision_loss, reason = "seconds between two clocks")]
        gauge!("zego.client.clock.offset").set(attempt.clock_offset as f64);
    }

    fn call(&self, call: &CallMeasure<'_>) {
        let action = call.action.to_owned();
        histogram!(
            "rpc.client.call.duration",
            "rpc.service" => call.service,
            "rpc.method" => action.clone(),
            "error.type" => call.error.unwrap_or_default(),
            "zego.delivery" => call.delivery.as_str()
        )
        .record(call.duration);
        histogram!("zego.client.wait", "rpc.method" => action.clone()).record(call.waited);
        if call.delivery == Delivery::Unknown {
            counter!("zego.client.outcome_unknown", "rpc.method" => action).increment(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString};

    use super::*;

    /// Notes which series are asked for.
    #[derive(Clone, Default)]
    struct Series(Arc<Mutex<Vec<String>>>);

    impl Series {
        fn note(&self, key: &Key) {
            let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
            self.0.lock().unwrap().push(format!("{} {}", key.name(), labels.join(" ")).trim_end().to_owned());
        }
    }

    impl Recorder for Series {
        fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

        fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
            self.note(key);
            Counter::noop()
        }

        fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
            self.note(key);
            Gauge::noop()
        }

        fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
            self.note(key);
            Histogram::noop()
        }
    }

    #[test]
    fn every_measure_has_its_series() {
        let series = Series::default();
        let attempt = AttemptMeasure {
            service: "rtc",
            action: "DeleteMedia",
            server: "rtc-api.zego.im",
            number: 1,
            duration: Duration::from_millis(20),
            http_status: Some(200),
            error: Some("rate_limited"),
            delivery: Delivery::Refused,
            is_throttled: true,
            clock_offset: -660,
            failover: Some("sha"),
            pause: Some(Duration::from_secs(1)),
        };
        let call = CallMeasure {
            service: "rtc",
            action: "DeleteMedia",
            duration: Duration::from_secs(30),
            waited: Duration::from_secs(9),
            attempts: 3,
            error: Some("reset"),
            delivery: Delivery::Unknown,
        };
        metrics::with_local_recorder(&series, || {
            MetricsFacade::new().attempt(&attempt);
            MetricsFacade::new().call(&call);
            MetricsFacade::new().call(&CallMeasure { error: None, delivery: Delivery::Answered, ..call });
        });
        let expected = [
            "http.client.request.duration rpc.method=DeleteMedia server.address=rtc-api.zego.im http.response.status_code=200 error.type=rate_limited",
            "zego.client.attempts rpc.method=DeleteMedia zego.delivery=refused",
            "zego.client.retries rpc.method=DeleteMedia error.type=rate_limited",
            "zego.client.throttled rpc.method=DeleteMedia",
            "zego.client.failover zego.region=sha",
            "zego.client.clock.offset",
            "rpc.client.call.duration rpc.service=rtc rpc.method=DeleteMedia error.type=reset zego.delivery=unknown",
            "zego.client.wait rpc.method=DeleteMedia",
            "zego.client.outcome_unknown rpc.method=DeleteMedia",
            "rpc.client.call.duration rpc.service=rtc rpc.method=DeleteMedia error.type= zego.delivery=answered",
            "zego.client.wait rpc.method=DeleteMedia",
        ];
        assert_eq!(*series.0.lock().unwrap(), expected);
    }
}
