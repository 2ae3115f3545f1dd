"""Content negotiation: what real clients send, and what nobody should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.web.negotiate import wants_gzip, wants_openmetrics

OM = "application/openmetrics-text"
PROMETHEUS_2_42 = f"{OM};version=1.0.0,{OM};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
PROMETHEUS_2_53 = f"{OM};version=1.0.0;q=0.5,{OM};version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
PROMETHEUS_3 = (
    f"{OM};version=1.0.0;escaping=allow-utf-8;q=0.6,{OM};version=0.0.1;q=0.5,"
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
)
PROTOBUF = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
CHROMIUM = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "openmetrics"),
    [
        (PROMETHEUS_2_42, True),
        (PROMETHEUS_2_53, True),
        (PROMETHEUS_3, True),
        (f"{PROTOBUF};q=0.6,{PROMETHEUS_3}", True),
        (f"{PROTOBUF};q=0.6,*/*;q=0.5", False),
        ("text/plain;version=0.0.4;q=0.6,*/*;q=0.5", False),
        ("text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5", False),
        ("text/plain;version=0.0.4;q=1,*/*;q=0.1", False),
        (CHROMIUM, False),
        (None, False),
        ("", False),
        ("*/*", False),
        (OM, True),
        (f"{OM}; version=1.0.0; charset=utf-8", True),
        (f'{OM};version="1.0.0"', True),
        (OM.upper() + ";VERSION=1.0.0;Q=0.9,text/plain;q=0.5", True),
        (f"{OM};version=0.0.1", True),
        (f"{OM};version=2.0.0", False),
        (f"{OM};version=2.0.0,text/plain;q=0.1", False),
        (f"{OM};version=2.0.0,*/*;q=0.1", False),
        (f"{OM};version=abc", False),
        (f"text/plain;q=0.9,{OM};q=0.1", False),
        (f"text/plain;q=0.1,{OM};q=0.9", True),
        (f"text/plain,{OM}", True),
        (f"text/plain;version=0.0.4,{OM}", False),
        (f"text/plain,{OM};version=1.0.0", True),
        (f"{OM};q=0", False),
        (f"{OM};q=0,*/*", False),
        (f"{OM};version=1.0.0;q=0,{OM};q=1,text/plain;q=0.1", False),
        (f"{OM};q=0.05,*/*;q=0.9", False),
        (f"text/plain;q=0,{OM};q=0.1", True),
        ("text/plain;q=0,*/*", True),
        ("*/*;q=0", False),
        (f"{OM};q=0.5,text/*", False),
        ("application/*,text/plain;q=0.5", True),
        (f"{OM};q=nan,text/plain;q=0.5", True),
        (f"{OM};q=-1;;=;q,text/plain;q=0.5", True),
        (f"{OM};q=1.7,text/plain", True),
        (";,;=,/;q=", False),
    ],
)
def test_the_format_that_is_wanted_more(accept: str | None, openmetrics: bool) -> None:
    assert wants_openmetrics(accept) is openmetrics


@pytest.mark.parametrize(
    ("accept_encoding", "gzip"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("gzip;q=0.5", True),
        ("gzip;q=0.001", True),
        ("*", True),
        ("gzip, identity", True),
        ("gzip;q=abc", True),
        (None, False),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q = 0.000", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("identity;q=1, *;q=0", False),
        ("identity;q=1, gzip;q=0.5", False),
    ],
)
def test_gzip_only_where_it_is_welcome(accept_encoding: str | None, gzip: bool) -> None:
    assert wants_gzip(accept_encoding) is gzip


PIECES = st.sampled_from([*'aq=;,/*. 01"-', "text/plain", OM, "version", "gzip", "é"])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_header_is_too_strange(header: str) -> None:
    assert wants_openmetrics(header) in (True, False)
    assert wants_gzip(header) in (True, False)
