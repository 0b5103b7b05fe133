//! Network ports: whether the public one is free, who has it if not, and free ones for the parts.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::time::{Duration, Instant};

use tokio::time::sleep;

/// Why the public port cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something listens there.
    #[error(
        "port {} is already in use{}; stop that program, or choose another port, for example {suggestion}",
        address.port(), .holder.as_ref().map(|holder| format!(" by {holder}")).unwrap_or_default()
    )]
    InUse {
        /// The wanted address.
        address: SocketAddr,
        /// Name and number of the process, when the system shows it.
        holder: Option<String>,
        /// A port that was free just now.
        suggestion: u16,
    },
    /// The system refuses it for another reason.
    #[error("cannot listen on {address}: {source}; choose another port")]
    Refused {
        /// The wanted address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// Fails when nobody could listen on this address now.
///
/// # Errors
/// [`Error::InUse`] names the process where the system shows it.
pub fn check(address: SocketAddr) -> Result<(), Error> {
    match TcpListener::bind(address).and_then(|_| bind_twin(address)) {
        Ok(()) => Ok(()),
        Err(source) if source.kind() == io::ErrorKind::AddrInUse => Err(Error::InUse {
            address,
            holder: holder_of(address.port()),
            suggestion: free().unwrap_or_else(|_| address.port().wrapping_add(1)),
        }),
        Err(source) => Err(Error::Refused { address, source }),
    }
}

/// Like [`check`], but gives whoever listens there some time to end.
///
/// # Errors
/// Those of [`check`] when the time is up.
pub(crate) async fn check_within(address: SocketAddr, limit: Duration) -> Result<(), Error> {
    let started = Instant::now();
    loop {
        match check(address) {
            Err(Error::InUse { .. }) if started.elapsed() < limit => sleep(Duration::from_millis(20)).await,
            result => return result,
        }
    }
}

/// A browser that is sent to `localhost` tries IPv6 first and would find another program there.
fn bind_twin(address: SocketAddr) -> io::Result<()> {
    if address.ip() != Ipv4Addr::LOCALHOST {
        return Ok(());
    }
    match TcpListener::bind((Ipv6Addr::LOCALHOST, address.port())) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
        // Many machines have no IPv6.
        _ => Ok(()),
    }
}

/// A port on loopback that nothing uses now. Take several at once with [`several_free`], or one may be given twice.
///
/// # Errors
/// When the system has none.
pub fn free() -> io::Result<u16> {
    several_free::<1>().map(|[port]| port)
}

/// Different ports on loopback that nothing uses now.
///
/// # Errors
/// When the system has not that many.
pub fn several_free<const COUNT: usize>() -> io::Result<[u16; COUNT]> {
    let mut ports = [0; COUNT];
    // Held until all are known.
    let mut listeners = Vec::with_capacity(COUNT);
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *port = listener.local_addr()?.port();
        listeners.push(listener);
    }
    Ok(ports)
}

/// `name (pid 123)` of the process that listens on this port. Only root sees other people's.
fn holder_of(port: u16) -> Option<String> {
    let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| listening_sockets(&table, port))
        .collect();
    let processes = fs::read_dir("/proc").ok()?;
    processes.filter_map(Result::ok).find_map(|process| {
        let holds = fs::read_dir(process.path().join("fd")).ok()?.filter_map(Result::ok).any(|file| {
            fs::read_link(file.path()).is_ok_and(|target| sockets.iter().any(|socket| target == Path::new(socket)))
        });
        // `/proc/self` and others of its kind are no numbers.
        let pid: u32 = process.file_name().to_str()?.parse().ok()?;
        let name = fs::read_to_string(process.path().join("comm")).ok()?;
        holds.then(|| format!("{} (pid {pid})", name.trim()))
    })
}

/// The lines of `/proc/net/tcp`: number, local address, remote address, state, …, inode as the tenth word.
fn listening_sockets(table: &str, port: u16) -> Vec<String> {
    const LISTENING: &str = "0A";
    let ending = format!(":{port:04X}");
    table
        .lines()
        .skip(1)
        .filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let matches = words.get(1)?.ends_with(&ending) && words.get(3) == Some(&LISTENING);
            matches.then(|| words.get(9).map(|inode| format!("socket:[{inode}]")))?
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_used_port_is_named_with_its_holder() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let message = check(address).unwrap_err().to_string();
        assert!(message.contains(&format!("port {} is already in use", address.port())), "{message}");
        #[cfg(target_os = "linux")]
        assert!(message.contains(&format!("(pid {})", std::process::id())), "{message}");
        drop(listener);
        check(address).unwrap();
    }

    #[test]
    fn a_program_that_localhost_would_reach_first_is_found() {
        // Nothing to find where the machine has no IPv6.
        if let Ok(listener) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) {
            let port = listener.local_addr().unwrap().port();
            assert!(matches!(check((Ipv4Addr::LOCALHOST, port).into()), Err(Error::InUse { .. })));
        }
    }

    #[test]
    fn free_ports_differ() {
        let [one, two, three] = several_free::<3>().unwrap();
        assert!(one != two && two != three && one != three);
    }
}
