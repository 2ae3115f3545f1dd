"""Runs a command with only some system calls and address families, and without memory that is both written and run.

A script: `confined.py CALLS FAMILIES COMMAND…`, both lists separated by commas. As systemd does it, whatever else is
called gets EPERM.
"""

import ctypes
import errno
import mmap
import os
import socket
import sys

from tests.programs import find

_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
_EQUAL, _MASKED_EQUAL = 4, 7
_SET_NO_NEW_PRIVILEGES = 38


class _Comparison(ctypes.Structure):
    """`struct scmp_arg_cmp`."""

    _fields_ = (("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


def _seccomp() -> ctypes.CDLL:
    library = ctypes.CDLL(find("libseccomp") or "libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_syscall_resolve_name.argtypes = [ctypes.c_char_p]
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(_Comparison),
    ]  # fmt: skip
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    return library


def confine(calls: list[str], families: list[str]) -> None:
    """What holds for this process from now on, and for what it becomes."""
    library = _seccomp()
    rules = library.seccomp_init(_REFUSE)
    for name in calls:
        number = library.seccomp_syscall_resolve_name(name.encode())
        # Negative: this processor has no such call.
        for comparison in _allowed(name, families) if number >= 0 else ():
            one = None if comparison is None else ctypes.byref(comparison)
            _check(library.seccomp_rule_add_array(rules, _ALLOW, number, 0 if one is None else 1, one), name)
    _check(ctypes.CDLL(None).prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    _check(library.seccomp_load(rules), "the filter")


def _allowed(call: str, families: list[str]) -> "list[_Comparison | None]":
    """With which arguments a call is allowed, one or the other; None: with any."""
    if call == "socket":
        return [_Comparison(0, _EQUAL, getattr(socket, family), 0) for family in families]
    if call == "mmap":
        both = mmap.PROT_WRITE | mmap.PROT_EXEC
        return [_Comparison(2, _MASKED_EQUAL, both, kind) for kind in (0, mmap.PROT_WRITE, mmap.PROT_EXEC)]
    if call in ("mprotect", "pkey_mprotect"):
        return [_Comparison(2, _MASKED_EQUAL, mmap.PROT_EXEC, 0)]
    return [None]


def _check(status: int, what: str) -> None:
    if status:
        sys.exit(f"{what} cannot be set: {status}")


if __name__ == "__main__":
    confine(sys.argv[1].split(","), sys.argv[2].split(","))
    os.execvp(sys.argv[3], sys.argv[3:])
