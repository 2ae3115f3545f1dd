"""Addresses, and the messages when they cannot be had."""

import errno
import os
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from exporter.web.listen import ListenError, bind_all, raise_file_limit

REAL_CREATE = socket.create_server


@pytest.mark.parametrize(
    ("host", "reached_by"),
    [
        ("", ["127.0.0.1", "::1"]),
        ("::", ["127.0.0.1", "::1"]),
        ("127.0.0.1", ["127.0.0.1"]),
        ("::1", ["::1"]),
        ("localhost", ["127.0.0.1"]),
    ],
)
def test_who_can_reach_it(cleanup: ExitStack, host: str, reached_by: list[str]) -> None:
    (sock,) = bind_all([(host, 0)])
    cleanup.enter_context(sock)
    assert [address for address in ("127.0.0.1", "::1") if _connects(address, sock.getsockname()[1])] == reached_by


def test_ipv6_stands_beside_ipv4_on_one_port(cleanup: ExitStack) -> None:
    (first,) = bind_all([("::1", 0)])
    cleanup.enter_context(first)
    port = first.getsockname()[1]
    (second,) = bind_all([("127.0.0.1", port)])
    cleanup.enter_context(second)
    assert (first.getsockname()[:2], second.getsockname()) == (("::1", port), ("127.0.0.1", port))


def test_without_ipv6_all_interfaces_are_ipv4(cleanup: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "has_dualstack_ipv6", lambda: False)
    (sock,) = bind_all([("", 0)])
    assert cleanup.enter_context(sock).family == socket.AF_INET


def test_ipv6_that_cannot_be_bound_falls_back_to_ipv4(cleanup: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail_for_ipv6(monkeypatch, errno.EADDRNOTAVAIL)
    (sock,) = bind_all([("", 0)])
    assert cleanup.enter_context(sock).family == socket.AF_INET


def test_a_taken_port_does_not_fall_back_to_ipv4(monkeypatch: pytest.MonkeyPatch) -> None:
    _fail_for_ipv6(monkeypatch, errno.EADDRINUSE)
    with pytest.raises(ListenError, match=r"^cannot listen on :18000: address already in use; "):
        bind_all([("", 18000)])


def test_a_taken_port_is_named_and_the_others_are_let_go(cleanup: ExitStack) -> None:
    taken = cleanup.enter_context(socket.create_server(("127.0.0.1", 0)))
    free = cleanup.enter_context(socket.create_server(("127.0.0.1", 0)))
    free_port, port = free.getsockname()[1], taken.getsockname()[1]
    free.close()
    with pytest.raises(ListenError) as caught:
        bind_all([("127.0.0.1", free_port), ("127.0.0.1", port)])
    assert str(caught.value) == (
        f"cannot listen on 127.0.0.1:{port}: address already in use; "
        "stop what listens there, or choose another web.listen_address"
    )
    assert not _connects("127.0.0.1", free_port)


@pytest.mark.parametrize(
    ("fault", "address", "message"),
    [
        (
            PermissionError(errno.EACCES, "x"),
            ("127.0.0.1", 80),
            "cannot listen on 127.0.0.1:80: permission denied; choose a port above 1023, or grant CAP_NET_BIND_SERVICE",
        ),
        (
            OSError(errno.EADDRNOTAVAIL, "x"),
            ("2001:db8::1", 18000),
            "cannot listen on [2001:db8::1]:18000: cannot assign requested address; "
            "no interface of this machine has it; correct web.listen_address",
        ),
        (
            OSError(errno.ENOBUFS, "x"),
            ("127.0.0.1", 18000),
            f"cannot listen on 127.0.0.1:18000: {os.strerror(errno.ENOBUFS).lower()}; correct web.listen_address",
        ),
    ],
)
def test_messages(monkeypatch: pytest.MonkeyPatch, fault: OSError, address: tuple[str, int], message: str) -> None:
    def fail(*_: Any, **__: Any) -> socket.socket:
        raise fault

    monkeypatch.setattr(socket, "create_server", fail)
    with pytest.raises(ListenError) as caught:
        bind_all([address])
    assert str(caught.value) == message


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 64 + ".example", "127.0.0.1.1.1"])
def test_a_name_without_an_address(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _resolver_without_network)
    with pytest.raises(ListenError) as caught:
        bind_all([(host, 18000)])
    assert str(caught.value) == (f"cannot listen on {host}:18000: the name has no address; correct web.listen_address")


def test_the_limit_of_open_files_goes_up() -> None:
    with _limit_restored() as hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard - 1, hard))
        assert raise_file_limit() == hard
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)


def test_a_system_that_refuses_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert raise_file_limit() == resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _connects(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


def _fail_for_ipv6(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def create(address: Any, *, family: int = socket.AF_INET, **options: Any) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(number, os.strerror(number))
        return REAL_CREATE(address, family=family, **options)

    monkeypatch.setattr(socket, "create_server", create)


def _resolver_without_network(host: str, *_: Any, **__: Any) -> Any:
    host.encode("idna")
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@contextmanager
def _limit_restored() -> Iterator[int]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        yield hard
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
