"""How an answer's bytes reach the client: whole and at once, or in one of the ways in which networks fail."""

import os
import socket
import struct
from http import HTTPStatus
from threading import Event

from .messages import Answer, Delivery

_LINGER_ZERO = struct.pack("ii", 1, 0)
_CHUNK = 65536


def head_of(answer: Answer) -> bytes:
    """Status line and header of an answer."""
    delivery = answer.delivery
    lines = [f"HTTP/1.1 {answer.status} {_reason(answer.status)}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if delivery.chunked:
        lines.append("Transfer-Encoding: chunked")
    elif answer.status != 204:
        length = len(answer.body) if delivery.announced is None else delivery.announced
        lines.append(f"Content-Length: {length}")
    if delivery.close:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def body_of(answer: Answer, method: str) -> bytes:
    """The bytes that follow the header."""
    if method == "HEAD":
        return b""
    return (_in_chunks(answer.body) if answer.delivery.chunked else answer.body)[: answer.delivery.cut]


def deliver(connection: socket.socket, answer: Answer, method: str, stopping: Event) -> bool:
    """Sends an answer; False when the connection has ended with it. OSError when the client is gone."""
    delivery = answer.delivery
    if not delivery.silent:
        _send(connection, head_of(answer), body_of(answer, method), delivery, stopping)
    if delivery.reset:
        reset(connection)
    return not (delivery.ends_connection or delivery.reset)


def reset(connection: socket.socket) -> None:
    """Ends a connection by RST, without any goodbye of TLS."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
    # Detached, since file objects made from the socket would otherwise keep it open.
    os.close(connection.detach())


def _send(connection: socket.socket, head: bytes, body: bytes, delivery: Delivery, stopping: Event) -> None:
    if delivery.piece is None:
        connection.sendall(head + body)
        return
    slow = head + body if delivery.drip_head else body
    connection.sendall(b"" if delivery.drip_head else head)
    for start in range(0, len(slow), delivery.piece):
        if stopping.wait(delivery.pause):
            return
        connection.sendall(slow[start : start + delivery.piece])


def _in_chunks(body: bytes) -> bytes:
    parts = [body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in [*parts, b""])


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
