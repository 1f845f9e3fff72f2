//! Memories in a real Postgres and in a real Redis or Valkey. `tests/servers/run` starts them and says where they are; without it, these fail.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use zego_inbox::proof::{Told, cases, conforms};
use zego_inbox::{PostgresNonces, RedisNonces};

/// A namespace of this run alone.
fn namespace(name: &str) -> String {
    format!("{name}-{:016x}", rand::random::<u64>())
}

fn server(variable: &str) -> String {
    std::env::var(variable).expect("tests/servers/run says where its servers are")
}

fn postgres() -> PostgresNonces {
    PostgresNonces::new(server("ZEGO_TEST_POSTGRES").parse().unwrap()).namespace(namespace("proof"))
}

fn redis() -> RedisNonces {
    RedisNonces::new(&server("ZEGO_TEST_REDIS")).unwrap().namespace(namespace("proof"))
}

#[tokio::test]
async fn every_case_of_a_memory_holds_in_servers() {
    assert_eq!(cases(&Told::postgres(postgres())).await, Ok(9));
    assert_eq!(cases(&Told::redis(redis())).await, Ok(9));
}

#[tokio::test]
async fn servers_decide_as_the_rules_do() {
    for seed in 0..4 {
        for told in [Told::postgres(postgres()), Told::redis(redis())] {
            let counts = conforms(&told, seed, 500).await.unwrap();
            assert!(counts.iter().all(|count| *count > 5), "{counts:?}");
        }
    }
}
