"""What an exception means that only a fault of the exporter can raise: a failure like any other, told in the log."""

import logging

from exporter.qumulo.errors import Failure, Reason

_log = logging.getLogger(__name__)

#: Where in the code faults were raised that have been told: a fault may come back with every bucket and every poll.
_told: set[tuple[type[Exception], str, int]] = set()


def failure_of(error: Exception, **fields: str) -> Failure:
    """The failure itself, or `other` in place of anything else, which is logged with its traceback and `fields`.

    Of one fault the traceback is logged once; later only at level debug that it came again.
    """
    if isinstance(error, Failure):
        return error.alone()
    place = (type(error), *_raised_at(error))
    if place in _told:
        _log.debug("a call broke off again", extra={"fields": {**fields, "error": type(error).__name__}})
    else:
        _told.add(place)
        _log.error("a call broke off; this is a fault of the exporter", exc_info=error, extra={"fields": fields})
    return Failure(Reason.OTHER, type(error).__name__)


def _raised_at(error: Exception) -> tuple[str, int]:
    """File and line of the innermost frame."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ("", 0)
