"""What can go wrong when a cluster is asked; each failure carries one `reason` of the errors counter."""

from enum import StrEnum


class Reason(StrEnum):
    """The values of the label `reason` (contract section 5)."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS = "tls"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    MALFORMED = "malformed"
    PAGING = "paging"
    DEADLINE = "deadline"
    OTHER = "other"


class Failure(Exception):
    """A call or a listing that failed: by which reason, in plain words without secrets.

    `status` is the HTTP status of the answer, if one came. `transient` failures may be tried again, after
    `retry_after` seconds where the cluster asked for that. `answered` tells that some attempt got an HTTP answer
    other than 401.
    """

    def __init__(
        self,
        reason: Reason,
        message: str,
        *,
        status: int | None = None,
        transient: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.status = status
        self.transient = transient
        self.retry_after = retry_after
        self.answered = status not in (None, 401)

    def alone(self) -> "Failure":
        """The failure without where it came from: frames that are kept would keep the answer that was read in them."""
        self.__traceback__ = self.__context__ = self.__cause__ = None
        return self
