"""Check 9: does the cluster serve S3, and does it clean up by itself?"""

import math

from exporter.probe import mends
from exporter.probe.privileges import HELPFUL
from exporter.probe.report import Report, clipped, listed
from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.wire import S3Settings
from exporter.uploads.expiry import expiry_seconds

_CHECK = "S3 settings"
_PRIVILEGE = "PRIVILEGE_S3_SETTINGS_READ"
_EXPIRE = "qq s3_modify_settings --multipart-upload-expiry-interval 30days"


def check(report: Report, client: Client, deadline: Deadline) -> None:
    """Ask for the settings of the S3 server: knowledge that only helps."""
    try:
        settings = client.s3_settings(deadline)
    except Failure as failure:
        if failure.reason is Reason.FORBIDDEN:
            mend = mends.grant(_PRIVILEGE)
        else:
            mend = ("look at the health of the cluster, and run the probe again",)
        report.warn(_CHECK, f"not told, so there will be no {listed(HELPFUL[_PRIVILEGE])}: {failure}", *mend)
        return
    if not settings.enabled:
        report.warn(
            _CHECK,
            "S3 is switched off: nobody can finish or abort an upload over S3, and those that are there hold space",
            "if that is not meant so:",
            "qq s3_modify_settings --enable",
        )
    _expiry(report, settings)


def _expiry(report: Report, settings: S3Settings) -> None:
    text = settings.expiry_interval
    seconds = expiry_seconds(text)
    if seconds is None:
        told = f'the expiry interval "{clipped(text)}" is not understood' if text else "no expiry interval is told"
        report.warn(
            _CHECK, f"{told}, so there will be no qumulo_s3_uploads_overdue", "an interval that is understood:", _EXPIRE
        )
    elif math.isinf(seconds):
        report.warn(
            _CHECK,
            "the expiry interval is never: nothing cleans up, and uploads that nobody finishes stay for ever",
            "let the cluster remove uploads without new data for 30 days:",
            _EXPIRE,
        )
    else:
        state = "on" if settings.enabled else "off"
        report.ok(_CHECK, f"S3 is {state}; uploads without new data are removed after {clipped(str(text))}")
