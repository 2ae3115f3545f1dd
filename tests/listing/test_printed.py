"""Each output of a simulated cluster, whole; ages against a clock that stands still."""

import csv
import io
import json
from typing import Any

import pytest

from exporter.simulator import READ_PRIVILEGES, faults

from .support import TOKEN, Stage, put

TABLE = """\
bucket   key            origin  initiator  initiated  idle for     size  completing
backups  daily/b.tar    user    guest        3 d ago      90 s  4.0 MiB
backups  weekly/[red]c  system  admin       40 d ago      40 d  2.0 MiB
backups  daily/a.tar    user    admin       20 d ago      12 d  1.0 MiB
media    film.mov       user    admin        2 h ago       2 h  1.0 MiB  yes
media    =1+1,"x"/日本  user    uid:1001     9 d ago       8 d  4.0 KiB

5 of 5 uploads, 8.0 MiB of 8.0 MiB
"""
FIRST = {
    "cluster": "prod",
    "bucket": "backups",
    "key": "daily/b.tar",
    "id": "a2",
    "origin": "user",
    "initiator_auth_id": "501",
    "initiator_name": "guest",
    "initiator_domain": "LOCAL",
    "initiated": "2027-01-12T08:00:00Z",
    "last_modified": "2027-01-15T07:58:30Z",
    "age_seconds": 259_200.0,
    "idle_seconds": 90.0,
    "total_blocks": 1024,
    "data_blocks": 1023,
    "meta_blocks": 1,
    "bytes": 4_194_304,
    "completing": False,
}
CSV = (
    "cluster,bucket,key,id,origin,initiator_auth_id,initiator_name,initiator_domain,initiated,last_modified,"
    "age_seconds,idle_seconds,total_blocks,data_blocks,meta_blocks,bytes,completing\r\n"
    "prod,media,film.mov,b1,user,500,admin,LOCAL,2027-01-15T06:00:00Z,2027-01-15T06:00:00Z,"
    "7200.0,7200.0,256,255,1,1048576,true\r\n"
    'prod,media,"=1+1,""x""/日本",b2,user,12884902889,uid:1001,POSIX_USER,2027-01-06T08:00:00Z,2027-01-07T08:00:00Z,'
    "777600.0,691200.0,1,0,1,4096,false\r\n"
)
INITIATORS = """\
initiator  auth_id      domain      origin  uploads     size  oldest  idle for  completing
guest      501          LOCAL       user          1  4.0 MiB     3 d      90 s           0
admin      500          LOCAL       system        1  2.0 MiB    40 d      40 d           0
admin      500          LOCAL       user          2  2.0 MiB    20 d      12 d           1
uid:1001   12884902889  POSIX_USER  user          1  4.0 KiB     9 d       8 d           0

4 of 4 groups of 5 uploads, 8.0 MiB
"""
PREFIXES = """\
bucket   prefix       uploads     size  oldest  idle for  completing
backups  daily/             2  5.0 MiB    20 d      12 d           0
backups  weekly/            1  2.0 MiB    40 d      40 d           0
media    (no prefix)        1  1.0 MiB     2 h       2 h           1
media    =1+1,"x"/          1  4.0 KiB     9 d       8 d           0

4 of 4 groups of 5 uploads, 8.0 MiB
"""


def test_a_table(stage: Stage) -> None:
    printed = stage.run()
    assert (printed.status, printed.out, printed.err) == (0, TABLE, "")


def test_json(stage: Stage) -> None:
    printed = stage.run(output="json")
    rows = json.loads(printed.out)
    assert list(rows[0].items()) == list(FIRST.items())
    assert [row["id"] for row in rows] == ["a2", "a3", "a1", "b1", "b2"]
    assert printed.lines[0] == "["
    assert [json.loads(line.removesuffix(",")) for line in printed.lines[1:-1]] == rows


def test_json_of_nothing_and_of_one(stage: Stage) -> None:
    assert stage.run(output="json", bucket="empty").out == "[]\n"
    assert stage.run(output="json", bucket="empty", top="0").out == "[]\n"
    assert json.loads(stage.run(output="json", top="1").out) == [FIRST]


def test_csv(stage: Stage) -> None:
    assert stage.run(output="csv", bucket="media").out == CSV
    assert stage.run(output="csv", bucket="empty").out == CSV.splitlines(keepends=True)[0]


def test_by_initiator(stage: Stage) -> None:
    assert stage.run(group_by="initiator").out == INITIATORS


def test_by_prefix(stage: Stage) -> None:
    assert stage.run(group_by="prefix").out == PREFIXES


def test_by_the_next_part_of_a_prefix(stage: Stage) -> None:
    put(stage.cluster, "backups", "daily/2027/x", "a4", data=0, age=1.0, idle=0.0)
    assert stage.run(group_by="prefix", prefix="daily/").lines[1:3] == [
        "backups  (no prefix)        2  5.0 MiB    20 d      12 d           0",
        "backups  daily/2027/        1  4.0 KiB     1 s       0 s           0",
    ]


GROUP: dict[str, dict[str, Any]] = {
    "initiator": {
        "cluster": "prod",
        "origin": "user",
        "initiator_auth_id": "501",
        "initiator_name": "guest",
        "initiator_domain": "LOCAL",
    },
    "prefix": {"cluster": "prod", "bucket": "media", "prefix": None},
}
SUMS: dict[str, dict[str, Any]] = {
    "initiator": {"uploads": 1, "completing": 0, "bytes": 4_194_304, "oldest_age_seconds": 259_200.0,
                  "longest_idle_seconds": 90.0, "other": False},
    "prefix": {"uploads": 1, "completing": 1, "bytes": 1_048_576, "oldest_age_seconds": 7200.0,
               "longest_idle_seconds": 7200.0, "other": False},
}  # fmt: skip


@pytest.mark.parametrize(("kind", "bucket"), [("initiator", "backups"), ("prefix", "media")])
def test_groups_for_programs(stage: Stage, kind: str, bucket: str) -> None:
    whole = GROUP[kind] | SUMS[kind]
    assert json.loads(stage.run(output="json", group_by=kind, bucket=bucket, top="1").out) == [whole]
    [row] = csv.DictReader(stage.run(output="csv", group_by=kind, bucket=bucket, top="1").out.splitlines())
    assert row == {name: "" if value is None else str(value).replace("False", "false") for name, value in whole.items()}


def test_groups_without_names(stage: Stage) -> None:
    stage.cluster.accounts.add_token(TOKEN, privileges=READ_PRIVILEGES)
    printed = stage.run(group_by="initiator")
    assert (printed.status, printed.err) == (0, "")
    assert [" ".join(line.split()[:4]) for line in printed.lines[1:3]] == [
        "(no name) 501 user",
        "(no name) 500 system",
    ]
    assert len(stage.server.log.snapshot("identity")) == 1
    assert [line.split()[3] for line in stage.run().lines[1:6]] == ["501", "500", "500", "500", "12884902889"]


def test_uploads_whose_initiator_is_not_told(stage: Stage) -> None:
    stage.server.faults.add(faults.null_initiators(members=False))
    assert json.loads(stage.run(output="json", top="1").out)[0] == FIRST | dict.fromkeys(
        ("initiator_auth_id", "initiator_name", "initiator_domain")
    )
    assert stage.server.log.snapshot("identity") == ()


def test_several_clusters(two: Stage) -> None:
    printed = two.run(bucket="media", top="3")
    assert printed.lines == [
        "cluster  bucket  key            origin  initiator  initiated  idle for     size  completing",
        "dr       media   film.mov       user    admin        2 h ago       2 h  1.0 MiB  yes",
        "prod     media   film.mov       user    admin        2 h ago       2 h  1.0 MiB  yes",
        'dr       media   =1+1,"x"/日本  user    uid:1001     9 d ago       8 d  4.0 KiB',
        "",
        "3 of 4 uploads, 2.0 MiB of 2.0 MiB",
    ]
    assert two.run(group_by="prefix", bucket="media", top="2").lines[1:3] == [
        "dr       media   (no prefix)        1  1.0 MiB     2 h       2 h           1",
        "prod     media   (no prefix)        1  1.0 MiB     2 h       2 h           1",
    ]
    assert two.run(cluster="dr").out == TABLE


def test_json_with_keys_that_a_terminal_would_obey(stage: Stage) -> None:
    key = "\x1b[2J\x9b\u202e\x7f\n😀\U000e0001"
    put(stage.cluster, "empty", key, "c1", data=0, age=0.0, idle=0.0)
    printed = stage.run(output="json", bucket="empty")
    assert json.loads(printed.out)[0]["key"] == key
    assert printed.lines[1].isprintable()


def test_csv_with_a_key_of_several_lines(stage: Stage) -> None:
    key = 'a\r\nb,"c"\rd'
    put(stage.cluster, "empty", key, "c1", data=0, age=0.0, idle=0.0)
    text = stage.run(output="csv", bucket="empty").out
    assert [row["key"] for row in csv.DictReader(io.StringIO(text, newline=""))] == [key]
