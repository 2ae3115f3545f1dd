"""What clients send as Authorization, and what nobody should."""

from base64 import b64decode, b64encode

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from exporter.web.credentials import Credentials, given
from tests.secrets import secret

PASSWORD = secret("scrape").encode()
GOOD = b64encode(b"prom:" + PASSWORD)


def _given(*values: bytes) -> Credentials | None:
    return given({"headers": [(b"host", b"x"), *((b"authorization", value) for value in values)]})


@pytest.mark.parametrize(
    ("value", "user", "password"),
    [
        (b"Basic " + GOOD, "prom", PASSWORD),
        (b"basic " + GOOD, "prom", PASSWORD),
        (b"BASIC   " + GOOD, "prom", PASSWORD),
        (b"Basic " + b64encode(b"prom:" + PASSWORD + b":with:colons"), "prom", PASSWORD + b":with:colons"),
        (b"Basic " + b64encode(b":" + PASSWORD), "", PASSWORD),
        (b"Basic " + b64encode(b"prom:"), "prom", b""),
        (b"Basic " + b64encode("jürgen:größe".encode()), "jürgen", "größe".encode()),
        (b"Basic " + b64encode(b"prom:\x00\xff\n"), "prom", b"\x00\xff\n"),
        (b"Basic " + b64encode(b"\xff\xfe:x"), "\udcff\udcfe", b"x"),
    ],
)
def test_can_be_read(value: bytes, user: str, password: bytes) -> None:
    assert _given(value) == Credentials(user, password)


@pytest.mark.parametrize(
    "values",
    [
        [],
        [b""],
        [b"Basic"],
        [b"Basic "],
        [b"Bearer " + GOOD],
        [b"Basic" + GOOD],
        [b"Basic " + b64encode(b"no colon")],
        [b"Basic !!!!" + GOOD],
        [b"Basic " + GOOD[:-1]],
        [b"Basic " + GOOD + b", Basic " + GOOD],
        [b"Basic \xff\xff\xff\xff"],
        [b"Basic " + GOOD, b"Basic " + GOOD],
        [b"Bearer x", b"Basic " + GOOD],
    ],
)
def test_cannot_be_read(values: list[bytes]) -> None:
    assert _given(*values) is None


@any_of(st.binary(max_size=80))
def test_nothing_raises(value: bytes) -> None:
    assert _given(b"Basic " + value) is None or b":" in _decoded(value)


def test_as_text_no_password_is_shown() -> None:
    assert repr(Credentials("prom", PASSWORD)) == "Credentials(user='prom')"


def _decoded(value: bytes) -> bytes:
    return b64decode(value)
