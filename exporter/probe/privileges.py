"""Check 6: may it do what is needed, and no more?"""

import re

from exporter.probe import mends
from exporter.probe.report import Report, listed
from exporter.qumulo.wire import Identity

_CHECK = "privileges"
_UPLOADS = "PRIVILEGE_S3_UPLOADS_READ"
_BUCKETS = "PRIVILEGE_S3_BUCKETS_READ"
#: For the names of those who began uploads, which no poll asks for.
_IDENTITY = "PRIVILEGE_IDENTITY_READ"
_ABORT = "PRIVILEGE_S3_UPLOADS_WRITE"
#: Privileges that only help, and the metrics that are absent without them.
HELPFUL = {
    "PRIVILEGE_S3_SETTINGS_READ": (
        "qumulo_s3_uploads_overdue",
        "qumulo_s3_uploads_overdue_bytes",
        "qumulo_s3_uploads_expiry_interval_seconds",
        "qumulo_s3_uploads_s3_enabled",
    ),
    "PRIVILEGE_FS_ATTRIBUTES_READ": (
        "qumulo_s3_uploads_filesystem_size_bytes",
        "qumulo_s3_uploads_filesystem_free_bytes",
    ),
}
#: So many privileges too many are named one by one; a role with more is not the exporter's own.
_FEW = 5
_PLAIN = re.compile(r"[A-Z0-9_]{1,100}", re.ASCII)


def check(report: Report, who: Identity, named: bool) -> None:
    """Compare what the cluster tells with what is used; `named`: the settings name the buckets, none is looked for."""
    if who.privileges is None:
        report.warn(_CHECK, "the cluster does not tell them", "the checks below show whether they are enough")
        return
    needed = (_UPLOADS,) if named else (_BUCKETS, _UPLOADS)
    missing = [name for name in needed if name not in who.privileges]
    absent = [name for name in HELPFUL if name not in who.privileges]
    # One command for all of them, below the first.
    mend: tuple[str, ...] = mends.grant(*missing, *absent)
    for name in (*missing, *absent):
        _lacks(report, name, mend)
        mend = ("the command above grants it as well",)
    surplus = who.privileges - {_BUCKETS, _UPLOADS, _IDENTITY, *HELPFUL}
    if surplus:
        _may_too_much(report, sorted(surplus, key=_danger))
    if not (missing or absent or surplus):
        report.ok(_CHECK, "all that are used, and no other")
    elif not missing:
        report.ok(_CHECK, f"{' and '.join(needed)}, without which no upload is listed")


def _lacks(report: Report, name: str, mend: tuple[str, ...]) -> None:
    if name in HELPFUL:
        report.warn(_CHECK, f"{name} is missing: there will be no {listed(HELPFUL[name])}", *mend)
    elif name == _BUCKETS:
        or_named = f"or name the buckets in {report.setting('buckets.names')}"
        report.fail(_CHECK, f"{name} is missing: the buckets cannot be found", *mend, or_named)
    else:
        report.fail(_CHECK, f"{name} is missing: no upload is listed", *mend)


def _danger(name: str) -> tuple[bool, bool, str]:
    return name != _ABORT, not name.endswith("_WRITE"), name


def _may_too_much(report: Report, surplus: list[str]) -> None:
    """One warning for all of them, the most dangerous first; a stolen token would have them too."""
    names = [f"{name} (could abort uploads)" if name == _ABORT else name for name in surplus]
    few = len(surplus) <= _FEW and all(map(_PLAIN.fullmatch, surplus))
    report.warn(
        _CHECK, f"the exporter does not use {listed(names, _FEW)}", *(mends.revoke(*surplus) if few else _own_role())
    )


def _own_role() -> tuple[str, ...]:
    every = ", ".join((_BUCKETS, _UPLOADS, *HELPFUL))
    return (f"the exporter uses {every};", *mends.own_role())
