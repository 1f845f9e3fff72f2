//! Figures as people read them.

use zego_bench_measure::{Goal, Row, Unit};

/// A figure with its unit, in the size that reads best.
pub fn figure(unit: Unit, value: f64) -> String {
    match unit {
        _ if value.is_nan() => "–".to_owned(),
        Unit::Cpu | Unit::Wall => match value {
            value if value < 1e-6 => format!("{:.0} ns", value * 1e9),
            value if value < 1e-3 => format!("{:.1} µs", value * 1e6),
            value if value < 1.0 => format!("{:.1} ms", value * 1e3),
            value => format!("{value:.1} s"),
        },
        Unit::PerSecond => format!("{} /s", grouped(value)),
        Unit::Bytes => match value {
            value if value < 1024.0 => format!("{value:.0} B"),
            value if value < 1024.0 * 1024.0 => format!("{:.1} KiB", value / 1024.0),
            value => format!("{:.1} MiB", value / 1024.0 / 1024.0),
        },
        Unit::Instructions => format!("{} Ir", grouped(value)),
        // An A/B of a pool's first calls leaves hundredths, which tell nothing.
        Unit::Allocations | Unit::Count => format!("{value:.1}").trim_end_matches('0').trim_end_matches('.').to_owned(),
    }
}

/// A goal, as short as it can be said.
pub fn goal(row: &Row) -> String {
    row.goal.map_or_else(String::new, |goal| match goal {
        Goal::RatioAtMost(most) => format!("≤ {}", plain(most)),
        Goal::RatioAtLeast(least) => format!("≥ {}", plain(least)),
        Goal::AtMost(most) => format!("≤ {}", figure(row.unit, most)),
        Goal::AtLeast(least) => format!("≥ {}", figure(row.unit, least)),
        Goal::MoreAtMost(more) => format!("≤ +{}", figure(row.unit, more)),
    })
}

/// A ratio with three digits that count.
pub fn ratio(row: &Row) -> String {
    row.ratio.map_or_else(String::new, |ratio| match ratio {
        ratio if ratio >= 100.0 => format!("{ratio:.0}"),
        ratio if ratio >= 10.0 => format!("{ratio:.1}"),
        ratio if ratio >= 0.1 => format!("{ratio:.2}"),
        ratio => format!("{ratio:.3}"),
    })
}

/// Whether the goal is met.
pub fn ok(row: &Row) -> &'static str {
    row.is_met().map_or("", |met| if met { "yes" } else { "no" })
}

/// A number with as many places as it needs, and few of them.
fn plain(value: f64) -> String {
    let places = if value < 0.1 { 4 } else { 3 };
    format!("{value:.places$}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A whole number, with a comma before each three digits.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        for (unit, value, expected) in [
            (Unit::Cpu, 2.475e-7, "248 ns"),
            (Unit::Cpu, 1.234e-5, "12.3 µs"),
            (Unit::Wall, 0.0123, "12.3 ms"),
            (Unit::PerSecond, 1_234_567.8, "1,234,568 /s"),
            (Unit::PerSecond, 999.0, "999 /s"),
            (Unit::Bytes, 2048.0, "2.0 KiB"),
            (Unit::Allocations, 15.011, "15"),
            (Unit::Instructions, 28987.0, "28,987 Ir"),
        ] {
            assert_eq!(figure(unit, value), expected);
        }
    }
}
