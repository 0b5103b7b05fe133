//! Translates a provider's stream from standard input for a client of another protocol:
//! `cargo run -p ai-gateway-wire --example translate_stream messages chat_completions < tests/fixtures/messages_tools.sse`.

use std::error::Error;
use std::io::{Read as _, Write as _};

use ai_gateway_wire::{Protocol, Stamp, Translator};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut protocol = || -> Result<Protocol, Box<dyn Error>> {
        Ok(arguments.next().ok_or("name the provider's protocol and the client's")?.parse()?)
    };
    let (provider, client) = (protocol()?, protocol()?);
    let stamp = Stamp { id: "example".to_owned(), created: 1_790_000_000 };
    let mut translator = Translator::new(client, provider)?.stamped(stamp).stream(true);
    let mut piece = [0; 4096];
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    loop {
        let length = input.read(&mut piece)?;
        if length == 0 {
            break;
        }
        output.write_all(&translator.push(&piece[..length]))?;
    }
    output.write_all(&translator.finish())?;
    for loss in translator.losses() {
        writeln!(std::io::stderr(), "lost {loss}")?;
    }
    Ok(())
}
