//! A client that asks for as much as a server can give: the same bytes over connections that stay open, and no more looked at in an answer than has to be.

use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::{JoinSet, LocalSet};

/// How many connections there are, each with one request under way.
const CONNECTIONS: usize = 64;

/// How many requests a second a server answers well, asked for so long. An answer has to hold `good`.
pub(crate) fn per_second(server: SocketAddr, request: &[u8], good: &'static str, lasting: Duration) -> Result<f64, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    let (answered, request): (Rc<Cell<u64>>, Rc<[u8]>) = (Rc::default(), request.into());
    let begun = Instant::now();
    let end = begun + lasting;
    let outcome = LocalSet::new().block_on(&runtime, async {
        let mut tasks = JoinSet::new();
        for _ in 0..CONNECTIONS {
            tasks.spawn_local(ask(server, request.clone(), good, end, answered.clone()));
        }
        while let Some(done) = tasks.join_next().await {
            done.map_err(std::io::Error::other)??;
        }
        Ok::<(), std::io::Error>(())
    });
    outcome.map_err(|error| format!("{server}: {error}"))?;
    Ok(answered.get() as f64 / begun.elapsed().as_secs_f64())
}

/// One request after the other, until the end.
async fn ask(server: SocketAddr, request: Rc<[u8]>, good: &'static str, end: Instant, answered: Rc<Cell<u64>>) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(server).await?;
    stream.set_nodelay(true)?;
    let mut bytes = vec![0; 256 << 10];
    while Instant::now() < end {
        stream.write_all(&request).await?;
        let mut filled = 0;
        let whole = loop {
            let read = stream.read(&mut bytes[filled..]).await?;
            if read == 0 {
                return Err(std::io::Error::other("it closes a connection in the middle of an answer"));
            }
            filled += read;
            if let Some(whole) = length(&bytes[..filled]) {
                break whole;
            }
        };
        // The rest of a long answer is counted and not looked at.
        while filled < whole {
            filled += stream.read(&mut bytes[filled..]).await?.max(1);
        }
        let first = String::from_utf8_lossy(&bytes[..filled.min(1 << 10)]);
        if !first.starts_with("HTTP/1.1 200") || !first.contains(good) {
            return Err(std::io::Error::other(format!("an answer is not as it should be: {first}")));
        }
        answered.set(answered.get() + 1);
    }
    Ok(())
}

/// How long an answer is with its head, once that is there.
fn length(answer: &[u8]) -> Option<usize> {
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let text = str::from_utf8(&answer[..head]).ok()?;
    let of_body = text.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse::<usize>().ok()?;
    Some(head + 4 + of_body)
}
