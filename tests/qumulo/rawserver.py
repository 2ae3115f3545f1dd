"""A TLS server that sends what it is told, byte for byte, for answers that no decent server would give."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .conftest import Certificate

Say = Callable[[ssl.SSLSocket], None]


class Raw:
    """Where it listens, and how many connections it had."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connections = 0


@contextmanager
def raw_server(certificate: Certificate, say: Say) -> Iterator[Raw]:
    """Answers each request with what `say` sends, and then closes."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.cert_file, certificate.key_file)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        raw = Raw(listening.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listening, context, say, raw))
        thread.start()
        try:
            yield raw
        finally:
            # Wakes accept(), which closing alone would not.
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listening: socket.socket, context: ssl.SSLContext, say: Say, raw: Raw) -> None:
    while True:
        try:
            accepted, _ = listening.accept()
        except OSError:
            return
        raw.connections += 1
        with contextlib.suppress(OSError), context.wrap_socket(accepted, server_side=True) as connection:
            connection.settimeout(10)
            while b"\r\n\r\n" not in connection.recv(65536):
                pass
            say(connection)
            connection.settimeout(0.05)  # a client that keeps the connection never says goodbye
            connection.unwrap()


def said(*pieces: bytes) -> Say:
    """Sends these bytes."""

    def say(connection: ssl.SSLSocket) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return say
