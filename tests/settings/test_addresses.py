"""Listen addresses and hosts."""

import pytest

from exporter.settings.addresses import ListenAddress, parse_host, parse_listen_address


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        (":18000", "", 18000),
        ("127.0.0.1:18000", "127.0.0.1", 18000),
        ("[::1]:18000", "::1", 18000),
        ("localhost:9", "localhost", 9),
        (":0", "", 0),
        (":65535", "", 65535),
    ],
)
def test_listen_address_is_read_and_written(text: str, host: str, port: int) -> None:
    address = parse_listen_address(text)
    assert address == ListenAddress(host, port)
    assert str(address) == text


@pytest.mark.parametrize(
    "text", ["18000", "::1:18000", ":", "", "a b:1", ":65536", ":-1", "[x]:1", "http://a:1", ":1\n"]
)
def test_listen_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^expected"):
        parse_listen_address(text)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("qumulo.example.com", "qumulo.example.com"),
        ("node_1", "node_1"),
        ("10.0.0.1", "10.0.0.1"),
        ("::1", "::1"),
        ("[fe80::1]", "fe80::1"),
    ],
)
def test_host_is_read(text: str, host: str) -> None:
    assert parse_host(text) == host


@pytest.mark.parametrize(
    "text",
    ["https://a", "a:8000", "a/b", "a b", " a", "a..b", "[a]", "[10.0.0.1]", "-a", "a?b", "u@a", "a" * 64, "a\n", ""],
)
def test_host_is_only_a_host(text: str) -> None:
    with pytest.raises(
        ValueError,
        match=r"^expected a host name or address alone, e\.g\. qumulo\.example\.com: no https://, port or path$",
    ):
        parse_host(text)
