"""Pages of uploads as text, made member by member."""

import json

from exporter.qumulo import wire
from exporter.qumulo.errors import Failure, Reason

UPLOAD = {
    "id": '"1"',
    "key": '"k"',
    "bucket": '"b"',
    "initiator": "null",
    "initiated": '"2023-03-02T19:01:00Z"',
    "last_modified": '"2023-03-02T19:01:00Z"',
    "total_blocks": '"3"',
    "datablocks": '"2"',
    "metablocks": '"1"',
    "completing": "false",
    "system_initiated": "false",
}


def upload(**members: str | None) -> str:
    """One upload; each member is JSON text, None leaves it out."""
    kept = {name: text for name, text in {**UPLOAD, **members}.items() if text is not None}
    return "{" + ",".join(f"{json.dumps(name)}:{text}" for name, text in kept.items()) + "}"


def page(*uploads: str, paging: str | None = '{"next":null}') -> bytes:
    """A page; `paging` is JSON text, None leaves it out."""
    end = "" if paging is None else f',"paging":{paging}'
    return f'{{"uploads":[{",".join(uploads)}]{end}}}'.encode()


def read(body: bytes) -> wire.UploadPage | Reason:
    """What a page is read as, or why it is refused."""
    try:
        return wire.upload_page(body)
    except Failure as failure:
        return failure.reason
