"""What an exception means that only a fault of the exporter can raise: a failure like any other, told in the log."""

import logging

from exporter.qumulo.errors import Failure, Reason

_log = logging.getLogger(__name__)


def failure_of(error: Exception, **fields: str) -> Failure:
    """The failure itself, or `other` in place of anything else, which is logged with its traceback and `fields`."""
    if isinstance(error, Failure):
        return error
    _log.error("a call broke off; this is a fault of the exporter", exc_info=error, extra={"fields": fields})
    return Failure(Reason.OTHER, type(error).__name__)
