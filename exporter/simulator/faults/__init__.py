"""A script of failures for the simulated cluster: each fault is a frozen value that says which requests it hits.

Faults of one request apply together, in the order of the script: what waits or changes the cluster, then the document,
then the answer, then its delivery. `Put`, `Drop` and `Rewrite` reach every member of every good JSON answer.
"""

from .answers import Body, Envelope, Gzip, Header, HtmlError, Huge, Redirect, Status, TooMany
from .base import Call, Fault, FaultScript
from .delivery import Chunked, Close, Drip, Excess, Hangup, Reset, Truncate
from .documents import Drop, Put, Rewrite, extra_fields, fraction_digits, null_initiators, numeric_blocks, time_offset
from .paging import (
    EmptyPage,
    Endless,
    Loop,
    PageCap,
    next_absent,
    next_at,
    next_empty,
    next_null,
    next_without_after,
    no_paging,
)
from .timing import Change, Delay, Stall

__all__ = [
    "Body",
    "Call",
    "Change",
    "Chunked",
    "Close",
    "Delay",
    "Drip",
    "Drop",
    "EmptyPage",
    "Endless",
    "Envelope",
    "Excess",
    "Fault",
    "FaultScript",
    "Gzip",
    "Hangup",
    "Header",
    "HtmlError",
    "Huge",
    "Loop",
    "PageCap",
    "Put",
    "Redirect",
    "Reset",
    "Rewrite",
    "Stall",
    "Status",
    "TooMany",
    "Truncate",
    "extra_fields",
    "fraction_digits",
    "next_absent",
    "next_at",
    "next_empty",
    "next_null",
    "next_without_after",
    "no_paging",
    "null_initiators",
    "numeric_blocks",
    "time_offset",
]
