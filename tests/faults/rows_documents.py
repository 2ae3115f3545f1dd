"""Documents that are odd and good, and documents from which nothing may be guessed (contract section 6, rule 6)."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from exporter.simulator import Fault, faults
from exporter.simulator.messages import Answer

from .place import HIT
from .row import ONE, Expected, Row, one


@dataclass(frozen=True)
class Raw(Fault):
    """The bytes of the body passed through a function, for what no JSON writer would write."""

    change: Callable[[bytes], bytes]

    def answer(self, answer: Answer) -> Answer:
        """Changes the body."""
        return replace(answer, body=self.change(answer.body))


def _before_uploads(text: bytes) -> Fault:
    return Raw(lambda body: body.replace(b'{"uploads":', b"{" + text + b',"uploads":', 1), **ONE)


def _in_uploads(old: bytes, new: bytes) -> Fault:
    return Raw(lambda body: body.replace(old, new), **ONE)


NEEDED = ("initiated", "last_modified", "total_blocks", "datablocks", "metablocks", "completing", "system_initiated")
UNREAD = ("id", "key", "bucket", "initiator")
COUNTS = {
    "2**63": str(2**63), "2**63 as a number": 2**63, "negative": "-1", "negative number": -1, "1e3": "1e3",
    "1e3 as a number": 1e3, "Arabic digits": "٣", "full-width digits": "\uff11", "empty": "", "20 digits": "0" * 20,
    "plus": "+1", "underscore": "1_0", "blank": " 1", "hexadecimal": "0x10", "fraction": 1.5, "true": True,
    "null": None, "list": ["1"], "NaN": float("nan"), "Infinity": float("inf"), "Infinity as text": "Infinity",
}  # fmt: skip
TIMES = {
    "10 fraction digits": "2026-01-01T00:00:00.0123456789Z", "no zone": "2026-01-01T00:00:00", "empty": "",
    "date": "2026-01-01", "a number": 1767225600, "13th month": "2026-13-01T00:00:00Z", "null": None,
    "24 o'clock": "2026-01-01T24:00:00Z", "offset of 60 minutes": "2026-01-01T00:00:00+00:60",
    "Arabic digits": "٢026-01-01T00:00:00Z", "week": "2026-W01-1T00:00:00Z",
}  # fmt: skip
SWITCHES = {"text": "false", "number": 0, "null": None}
BODIES = {
    "empty": b"", "HTML": b"<html><body>Gateway</body></html>", "array": b"[]", "null": b"null", "text": b'"uploads"',
    "an object without uploads": b"{}", "uploads null": b'{"uploads": null}', "uploads an object": b'{"uploads": {}}',
    "an upload null": b'{"uploads": [null]}', "half": b'{"uploads": [', "two documents": b'{"uploads": []}{}',
    "nothing but brackets": b"[" * 100_000 + b"]" * 100_000, "nothing but NUL": b"\0" * 100,
    "UTF-16": '{"uploads": []}'.encode("utf-16"), "comments": b'{"uploads": [] /* none */}',
}  # fmt: skip

_MALFORMED = one("malformed", asked=1)

_GOOD = (
    Row(name="blocks are numbers", faults=(faults.numeric_blocks(bucket=HIT),)),
    *(
        Row(
            name=f"{digits} fraction digits",
            faults=(faults.fraction_digits(digits, bucket=HIT),),
            expected=Expected(precision=max(2e-6, 1.01 * 10.0**-digits)),
        )
        for digits in range(10)
    ),
    Row(name="times with an offset of zero", faults=(faults.time_offset("+00:00", bucket=HIT),)),
    Row(name="initiators are all null", faults=(faults.null_initiators(bucket=HIT),)),
    Row(name="initiators are null", faults=(faults.null_initiators(members=False, bucket=HIT),)),
    Row(name="fields that no document names", faults=(faults.extra_fields(bucket=HIT),)),
    Row(name="keys of another bucket", faults=(faults.Put("uploads.*.bucket", "another", **ONE),)),
    *(Row(name=f"{field} is missing", faults=(faults.Drop(f"uploads.*.{field}", **ONE),)) for field in UNREAD),
    *(Row(name=f"{field} is null", faults=(faults.Put(f"uploads.*.{field}", None, **ONE),)) for field in UNREAD),
    Row(name="a key is there twice, the last counts", faults=(_before_uploads(b'"uploads":[]'),)),
    Row(
        name="a field of an upload is there twice, the last counts",
        faults=(_in_uploads(b'"total_blocks":"', b'"total_blocks":"7","total_blocks":"'),),
    ),
    Row(name="blanks around everything", faults=(Raw(lambda body: b" \r\n\t" + body + b"\n\n", **ONE),)),
    Row(name="an unknown field nested 500 deep", faults=(_before_uploads(b'"deep":' + b"[" * 500 + b"]" * 500),)),
)

_BAD = (
    *(
        Row(name=f"{field} is missing", faults=(faults.Drop(f"uploads.3.{field}", page=2, **ONE),),
            expected=one("malformed", asked=2))
        for field in NEEDED
    ),
    *(
        Row(name=f"a count is {what}", faults=(faults.Put("uploads.0.total_blocks", value, **ONE),),
            expected=_MALFORMED)
        for what, value in COUNTS.items()
    ),
    *(
        Row(name=f"{field} is negative", faults=(faults.Put(f"uploads.0.{field}", "-1", **ONE),), expected=_MALFORMED)
        for field in ("datablocks", "metablocks")
    ),
    *(
        Row(name=f"a time is {what}", faults=(faults.Put("uploads.0.last_modified", value, **ONE),),
            expected=_MALFORMED)
        for what, value in TIMES.items()
    ),
    *(
        Row(name=f"completing is {what}", faults=(faults.Put("uploads.0.completing", value, **ONE),),
            expected=_MALFORMED)
        for what, value in SWITCHES.items()
    ),
    *(Row(name=f"the body is {what}", faults=(faults.Body(body, **ONE),), expected=_MALFORMED)
      for what, body in BODIES.items()),
    Row(name="invalid UTF-8 in a key", faults=(_in_uploads(b'"key":"', b'"key":"\xff\xfe'),), expected=_MALFORMED),
    Row(name="invalid UTF-8 in an unknown field", faults=(_before_uploads(b'"x":"\xc3("'),), expected=_MALFORMED),
    Row(
        name="an unknown field nested 100,000 deep",
        faults=(_before_uploads(b'"deep":' + b"[" * 100_000 + b"]" * 100_000),),
        expected=_MALFORMED,
    ),
    Row(name="NaN in an unknown field", faults=(_before_uploads(b'"x":NaN'),), expected=_MALFORMED),
    Row(name="Infinity in an unknown field", faults=(_before_uploads(b'"x":-Infinity'),), expected=_MALFORMED),
)  # fmt: skip

ROWS = (*_GOOD, *_BAD)
