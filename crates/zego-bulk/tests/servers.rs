//! Ledgers in a real Postgres. `tests/servers/run` starts one and says where it is in `ZEGO_TEST_POSTGRES`; without it, these fail.

use zego_bulk::PostgresUrl;
use zego_bulk::proof;

/// A database of this test alone.
async fn fresh(name: &str) -> PostgresUrl {
    let server = std::env::var("ZEGO_TEST_POSTGRES").expect("tests/servers/run says where Postgres is");
    let (client, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(async move { drop(connection.await) });
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.unwrap();
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{name}").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_of_a_ledger_holds_in_postgres() {
    assert_eq!(proof::ledger_cases(&fresh("zego_cases").await).await, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_unit_is_done_once_while_somebody_ends_the_connection() {
    let ended = proof::comes_back(&fresh("zego_comes_back").await).await;
    assert!(ended > 20, "{ended} connections were ended");
}

#[tokio::test]
async fn a_connection_that_is_made_again_ends_the_one_before() {
    proof::ends_what_it_was(&fresh("zego_ends").await).await;
}

#[tokio::test]
async fn what_is_wrong_with_a_place_is_told_at_once() {
    proof::is_told_apart(&fresh("zego_told_apart").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_workers_make_the_tables_at_once() {
    proof::makes_tables_at_once(&fresh("zego_at_once").await).await;
}
