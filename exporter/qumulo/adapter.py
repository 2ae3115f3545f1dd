"""How one cluster is reached with requests: TLS, whom to trust, one pool of kept connections, no environment."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from exporter.qumulo.connecting import BoundedConnection
from exporter.qumulo.deadline import DeadlineSocket


@dataclass(frozen=True, slots=True)
class Target:
    """The cluster to ask, how to trust it, and how long to wait for it; times in seconds."""

    host: str
    port: int
    ca_file: Path | None = None
    server_name: str | None = None
    insecure_skip_verify: bool = False
    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    connections: int = 4

    @property
    def origin(self) -> str:
        """Scheme, host and port, which every request goes to."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}:{self.port}"


def tls_context(target: Target) -> ssl.SSLContext:
    """A client context: the pinned CA, or the operating system's store as OpenSSL finds it.

    Raises OSError when the CA file cannot be read and ssl.SSLError when it holds no certificate.
    """
    context = ssl.create_default_context(cafile=str(target.ca_file) if target.ca_file else None)
    context.sslsocket_class = DeadlineSocket
    if target.ca_file:
        # A pinned certificate is trusted whoever signed it; strict checking refuses those that old appliances made.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
    if target.insecure_skip_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class Adapter(HTTPAdapter):
    """requests' adapter with our TLS context and nothing from the environment: no proxy, CA bundle or netrc."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._origin = target.origin
        self._pool: Any = None
        if target.insecure_skip_verify:
            # A metric says so; urllib3 would write lines of its own on stderr.
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        super().__init__(pool_maxsize=target.connections, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        target = self._target
        super().init_poolmanager(
            connections,
            maxsize,
            block,
            ssl_context=tls_context(target),
            cert_reqs="CERT_NONE" if target.insecure_skip_verify else "CERT_REQUIRED",
            server_hostname=target.server_name,
            **pool_kwargs,
        )

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> Any:
        """The one pool of the one host; requests would look for its own CA bundle here."""
        if self._pool is None:
            self._pool = self.poolmanager.connection_from_url(self._target.origin)
            self._pool.ConnectionCls = BoundedConnection
        return self._pool

    def request_url(self, request: PreparedRequest, *_: Any, **__: Any) -> str:
        """Path and query, as they are behind our origin; requests would take the URL apart and together again."""
        return (request.url or "")[len(self._origin) :]

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """What is read of an answer; requests would also look for cookies and a charset, which costs a small page."""
        response = Response()
        response.request, response.raw = req, resp
        response.status_code, response.headers = resp.status, resp.headers
        return response

    def cert_verify(self, *_: Any, **__: Any) -> None:
        """The context has been told whom to trust; requests would add its own CA bundle here."""
