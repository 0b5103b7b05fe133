//! The heads of requests and answers.

use std::io;
use std::mem::MaybeUninit;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use http::response::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Version, header};

use super::Framing;
use super::framing::malformed;

/// The largest head of an answer, in bytes, and the most headers in it.
const LARGEST: usize = 32 * 1024;
const MOST_HEADERS: usize = 128;

/// A request's head, as it goes over the wire.
pub(super) fn write(request: &Request<Bytes>, host: &str) -> Bytes {
    let headers = request.headers();
    let length = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>();
    let target = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let mut head = BytesMut::with_capacity(length + target.len() + host.len() + 80);
    for part in [request.method().as_str(), " ", target, " HTTP/1.1\r\nhost: ", host, "\r\n"] {
        head.put_slice(part.as_bytes());
    }
    for (name, value) in headers {
        // These two are said here.
        if *name != header::HOST && *name != header::CONTENT_LENGTH {
            for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                head.put_slice(part);
            }
        }
    }
    if !request.body().is_empty() || ![Method::GET, Method::HEAD].contains(request.method()) {
        head.put_slice(format!("content-length: {}\r\n", request.body().len()).as_bytes());
    }
    head.put_slice(b"\r\n");
    head.freeze()
}

/// The head of the answer that begins here, how its body ends, and whether the connection stays open after it; nothing
/// while it is not whole. What it has used is taken away.
///
/// # Errors
/// When this is no answer, or its head is too large.
pub(super) fn read(ahead: &mut BytesMut, is_head: bool) -> io::Result<Option<(Parts, Framing, bool)>> {
    loop {
        let mut slots = [const { MaybeUninit::uninit() }; MOST_HEADERS];
        let mut parsed = httparse::Response::new(&mut []);
        let config = httparse::ParserConfig::default();
        let status = config.parse_response_with_uninit_headers(&mut parsed, ahead, &mut slots);
        let length = match status.map_err(|error| malformed(&error.to_string()))? {
            httparse::Status::Complete(length) => length,
            httparse::Status::Partial if ahead.len() < LARGEST => return Ok(None),
            httparse::Status::Partial => return Err(malformed("its head is too large")),
        };
        let parts = parts(&parsed)?;
        ahead.advance(length);
        // Other heads come before it, such as 103 with hints; nobody asked for another protocol.
        if parts.status == StatusCode::SWITCHING_PROTOCOLS {
            return Err(malformed("it changes the protocol"));
        }
        if !parts.status.is_informational() {
            let framing = Framing::of(&parts, is_head)?;
            let is_kept = parts.version == Version::HTTP_11 && framing != Framing::Close && !says_close(&parts.headers);
            return Ok(Some((parts, framing, is_kept)));
        }
    }
}

fn parts(parsed: &httparse::Response<'_, '_>) -> io::Result<Parts> {
    let mut response = Response::new(());
    let wrong = |error: http::Error| malformed(&error.to_string());
    *response.status_mut() =
        StatusCode::from_u16(parsed.code.unwrap_or_default()).map_err(|error| wrong(error.into()))?;
    *response.version_mut() = if parsed.version == Some(1) { Version::HTTP_11 } else { Version::HTTP_10 };
    response.headers_mut().reserve(parsed.headers.len());
    for header in parsed.headers.iter() {
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|error| wrong(error.into()))?;
        let value = HeaderValue::from_bytes(header.value).map_err(|error| wrong(error.into()))?;
        response.headers_mut().append(name, value);
    }
    Ok(response.into_parts().0)
}

fn says_close(headers: &HeaderMap) -> bool {
    // Who tells the end in two ways may mean another one than we do.
    if headers.contains_key(header::TRANSFER_ENCODING) && headers.contains_key(header::CONTENT_LENGTH) {
        return true;
    }
    let options = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
    options.flat_map(|value| value.split(',')).any(|option| option.trim().eq_ignore_ascii_case("close"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> io::Result<Option<(Parts, Framing, bool)>> {
        read(&mut BytesMut::from(text), false)
    }

    #[test]
    fn a_request_is_written_as_servers_expect_it() {
        let request = Request::post("http://a.example:80/v1/x?y=1").header("x-a", "b").header("host", "other");
        let head = write(&request.body(Bytes::from_static(b"{}")).unwrap(), "a.example");
        assert_eq!(head, "POST /v1/x?y=1 HTTP/1.1\r\nhost: a.example\r\nx-a: b\r\ncontent-length: 2\r\n\r\n");
        let head = write(&Request::get("http://a.example").body(Bytes::new()).unwrap(), "a.example");
        assert_eq!(head, "GET / HTTP/1.1\r\nhost: a.example\r\n\r\n");
        let head = write(&Request::post("/").body(Bytes::new()).unwrap(), "a");
        assert!(head.ends_with(b"content-length: 0\r\n\r\n"));
    }

    #[test]
    fn heads_are_read_when_they_are_whole_and_interim_ones_are_passed_over() {
        let text = "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\nX-A: b\r\nx-a: c\r\ncontent-length: 3\r\n\r\nabc";
        for end in 0..text.len() - 3 {
            assert!(read(&mut BytesMut::from(&text[..end]), false).unwrap().is_none(), "{end}");
        }
        let mut ahead = BytesMut::from(text);
        let (parts, framing, is_kept) = read(&mut ahead, false).unwrap().unwrap();
        assert!(parts.status == 200 && is_kept && framing == Framing::Length(3) && ahead == "abc");
        assert_eq!(parts.headers.get_all("x-a").iter().collect::<Vec<_>>(), ["b", "c"]);
    }

    #[test]
    fn a_connection_is_kept_only_where_both_sides_know_the_end() {
        for (text, expected) in [
            ("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n", true),
            ("HTTP/1.1 204 No Content\r\n\r\n", true),
            ("HTTP/1.0 200 OK\r\ncontent-length: 3\r\n\r\n", false),
            ("HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: x, Close\r\n\r\n", false),
            ("HTTP/1.1 200 OK\r\n\r\n", false),
            ("HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n", false),
        ] {
            assert_eq!(read_all(text).unwrap().unwrap().2, expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let large = format!("HTTP/1.1 200 OK\r\nx: {}", "x".repeat(LARGEST));
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(MOST_HEADERS + 1));
        for text in [
            "SSH-2.0-x\r\n",
            "HTTP/1.1 2000 OK\r\n\r\n",
            "HTTP/1.1 099 OK\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
            &large,
            &many,
        ] {
            assert!(read_all(text).is_err(), "{}", &text[..text.len().min(60)]);
        }
    }
}
