"""Bodies that are too long, too short, coded or not HTTP at all, over real sockets."""

import ssl
import tracemalloc

import pytest

from exporter.qumulo.adapter import Target
from exporter.qumulo.client import PAGE_CAP, Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.transport import Call
from exporter.simulator import SimulatorServer, faults

from .conftest import Certificate
from .rawserver import raw_server, said
from .support import BUCKETS, Asked, asking

MIB = 2**20
PAGE = Call("uploads", "/v1/s3/buckets/b/uploads/?limit=4", cap=PAGE_CAP)
HEAD = b"HTTP/1.1 200 OK\r\n"


def of(port: int, certificate: Certificate) -> Asked:
    return asking(Target("127.0.0.1", port, certificate.ca_file, connect_timeout=2.0, read_timeout=5.0))


def test_a_body_shorter_than_announced(asked: Asked, server: SimulatorServer) -> None:
    server.faults.add(faults.Truncate(1))
    failure = asked.failure()
    assert (failure.reason, str(failure)) == (Reason.MALFORMED, "the answer was shorter than announced")
    assert (failure.answered, len(server.log.snapshot())) == (True, 3)
    assert asked.seen.codes == ["error"] * 3


def test_a_body_of_which_nothing_came(asked: Asked, server: SimulatorServer) -> None:
    server.faults.add(faults.Truncate(10**6))
    assert asked.reason() is Reason.MALFORMED


def test_a_short_body_that_would_be_good_json_all_the_same(asked: Asked, server: SimulatorServer) -> None:
    server.faults.add(faults.Huge(1), faults.Truncate(1000))
    assert asked.reason() is Reason.MALFORMED


def test_a_short_body_may_be_whole_the_next_time(asked: Asked, server: SimulatorServer) -> None:
    server.faults.add(faults.Truncate(5, times=2))
    assert b'"b"' in asked.send()
    assert len(server.log.snapshot()) == 3


def test_chunks_that_end_too_soon(certificate: Certificate) -> None:
    with raw_server(certificate, said(HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\n{}   \r\n")) as raw:
        assert of(raw.port, certificate).reason() is Reason.MALFORMED
        assert raw.connections == 3


def test_a_body_longer_than_announced_is_read_as_announced(asked: Asked, server: SimulatorServer) -> None:
    server.faults.add(faults.Excess(b"rubbish"))
    assert asked.send().endswith(b"}")
    assert asked.send().endswith(b"}")


def test_chunks_are_read_as_one_body(asked: Asked, server: SimulatorServer) -> None:
    whole = asked.send()
    server.faults.add(faults.Chunked())
    assert asked.send() == whole
    assert server.connections == 1


def test_a_body_that_ends_with_the_connection(certificate: Certificate) -> None:
    with raw_server(certificate, said(HEAD, b"\r\n", b'{"buckets": []}')) as raw:
        assert of(raw.port, certificate).send() == b'{"buckets": []}'


def test_a_page_of_64_mebibytes_is_read_and_one_byte_more_is_not(certificate: Certificate) -> None:
    for more, good in ((0, True), (1, False)):
        size = PAGE_CAP + more
        head = b"%bContent-Length: %d\r\n\r\n" % (HEAD, size)
        with raw_server(certificate, said(head, *[b" " * MIB] * 64, b" " * more)) as raw:
            asked = of(raw.port, certificate)
            if good:
                assert len(asked.send(PAGE)) == PAGE_CAP
            else:
                assert str(asked.failure(PAGE)) == "the cluster's answer cannot be read: it is longer than 64 MiB"
                assert (raw.connections, asked.seen.codes) == (1, ["200"])


def peak_of_failure(asked: Asked) -> int:
    """Bytes that were in use at most while a call failed as malformed."""
    tracemalloc.start()
    try:
        assert asked.reason(PAGE) is Reason.MALFORMED
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_announced_length_that_is_too_large_is_not_read(certificate: Certificate) -> None:
    head = b"%bContent-Length: %d\r\n\r\n" % (HEAD, 65 * MIB)
    with raw_server(certificate, said(head, *[b" " * MIB] * 65)) as raw:
        assert peak_of_failure(of(raw.port, certificate)) < 5 * MIB
        assert raw.connections == 1


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_without_end_is_left_at_the_cap(certificate: Certificate, chunked: bool) -> None:
    piece = b"10000\r\n" + b" " * 65536 + b"\r\n" if chunked else b" " * 65536
    sent: list[int] = [0]

    def say(connection: ssl.SSLSocket) -> None:
        connection.sendall(HEAD + (b"Transfer-Encoding: chunked\r\n\r\n" if chunked else b"\r\n"))
        while True:
            connection.sendall(piece)
            sent[0] += 65536

    with raw_server(certificate, say) as raw:
        assert peak_of_failure(of(raw.port, certificate)) < 3 * PAGE_CAP
    assert PAGE_CAP <= sent[0] + MIB < PAGE_CAP + 20 * MIB


def test_a_coded_body_is_not_opened(client: Client, server: SimulatorServer) -> None:
    server.faults.add(faults.Gzip())
    with pytest.raises(Failure, match="not valid JSON in UTF-8") as caught:
        client.buckets(Deadline(30))
    assert (caught.value.reason, len(server.log.snapshot())) == (Reason.MALFORMED, 1)
    assert server.log.snapshot()[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'{"buckets": [{"name": "\xff"}]}'])
def test_a_good_status_with_another_body(client: Client, server: SimulatorServer, body: bytes) -> None:
    server.faults.add(faults.Body(body))
    with pytest.raises(Failure) as caught:
        client.buckets(Deadline(30))
    assert (caught.value.reason, len(server.log.snapshot())) == (Reason.MALFORMED, 1)


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 nonsense\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        HEAD + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
        HEAD + b"X: x\r\n" * 200 + b"\r\n",
    ],
    ids=["ssh", "status", "version", "long header", "many headers"],
)
def test_what_is_not_http(certificate: Certificate, answer: bytes) -> None:
    with raw_server(certificate, said(answer)) as raw:
        asked = of(raw.port, certificate)
        assert asked.reason() is Reason.MALFORMED
        assert asked.seen.requests == [("buckets", "error")]


@pytest.mark.parametrize(("status", "reason"), [(403, Reason.FORBIDDEN), (500, Reason.SERVER_ERROR)])
@pytest.mark.parametrize(
    "fault",
    [faults.Truncate(3), faults.Reset(after=3), faults.Chunked(), faults.Huge(8), faults.Gzip(), faults.Body(b"\xff")],
)
def test_the_status_of_an_error_counts_whatever_its_body(
    asked: Asked, server: SimulatorServer, status: int, reason: Reason, fault: faults.Fault
) -> None:
    server.faults.add(faults.Envelope(status), fault)
    failure = asked.failure(Call("buckets", BUCKETS.target, attempts=1))
    assert (failure.reason, failure.status) == (reason, status)


def test_an_error_in_html(asked: Asked, server: SimulatorServer) -> None:
    server.faults.add(faults.HtmlError(503))
    assert str(asked.failure()) == "the cluster has a fault (status 503)"
    assert len(server.log.snapshot()) == 3
