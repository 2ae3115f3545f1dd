"""One connection to the simulated cluster: reads requests, asks the API, lets the faults interfere, delivers."""

import json
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

from . import api
from .delivery import deliver
from .faults.base import Call, Fault
from .listener import Listener
from .messages import Answer, Request, error_answer, split_target
from .record import RequestRecord
from .routes import core_version, route
from .uploads import compact

MAX_BODY = 1 << 20


class Connection(BaseHTTPRequestHandler):
    """HTTP/1.1 with keep-alive; says nothing on stderr."""

    protocol_version = "HTTP/1.1"
    server: Listener

    def handle_any(self) -> None:
        """Answers one request of any method."""
        try:
            request = self._read()
        except ValueError as error:
            bad = error_answer(400, "decode_error", str(error))
            self._deliver(replace(bad, delivery=replace(bad.delivery, close=True)))
            return
        answer = self._answer(request)
        if not self.server.stopping.is_set():
            self._deliver(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any

    def log_message(self, format: str, *args: object) -> None:
        """The log of requests is kept elsewhere."""

    def _read(self) -> Request:
        path, query = split_target(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit() and int(length[:9]) <= MAX_BODY):
            raise ValueError("the length of the body is missing, wrong or too large")
        return Request(self.command, path, query, headers, self.rfile.read(int(length)))

    def _answer(self, request: Request) -> Answer:
        server = self.server
        cluster = server.cluster
        found = route(request, core_version(cluster.version))
        if server.log.keeps:
            number = server.connection_number()
            seen = (request.method, request.path, request.query, request.headers)
            server.log.add(RequestRecord(*seen, number, found.endpoint, request.body))
        faults = server.faults.take(found)
        call = Call(cluster, request, found, server.stopping, cluster.page_cap)
        for fault in faults:
            fault.before(call)
            call = replace(call, page_cap=fault.page_cap(call.page_cap))
        return changed(api.answer(cluster, request, found, server.pages, call.page_cap), faults, call)

    def _deliver(self, answer: Answer) -> None:
        open_still = deliver(self.connection, answer, self.command, self.server.stopping)
        self.close_connection = self.close_connection or not open_still


def changed(answer: Answer, faults: list[Fault], call: Call) -> Answer:
    """The answer as the faults leave it: first its document, then the answer as a whole."""
    editors = [fault for fault in faults if fault.edits]
    if editors and answer.status == 200:
        document = json.loads(answer.body)
        for fault in editors:
            document = fault.edit(document, call)
        answer = replace(answer, body=compact(document).encode())
    for fault in faults:
        answer = fault.answer(answer)
    return answer
