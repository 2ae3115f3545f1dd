"""Asks an exporter as a scraper would: `ask.py http|https|tcp HOST PORT PATH`; exit status 1 when it is not there.

tcp only connects, for where client certificates are required. A password that is asked for is an answer as well.
"""

import http.client
import socket
import ssl
import sys
import time
from urllib.error import HTTPError
from urllib.request import urlopen

#: Longer than the two minutes after which an exporter is ready, however long its first poll takes; and shorter, even
#: where every attempt is met by silence, than the five minutes that Helm waits.
ATTEMPTS, PAUSE, TIMEOUT = 65, 2.0, 2.0
MARK = b"qumulo_s3_uploads_exporter_build_info"


def get(url: str) -> tuple[int, bytes]:
    """Status and body; the name in the certificate is not the Service's, so nothing is verified; no secret is sent."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with urlopen(url, timeout=TIMEOUT, context=context) as answer:  # noqa: S310 - the scheme is one of two
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, b""


def wrong(scheme: str, host: str, port: int, path: str) -> str:
    """What is not as it should be; empty when all is."""
    if scheme == "tcp":
        socket.create_connection((host, port), TIMEOUT).close()
        return ""
    origin = f"{scheme}://{host}:{port}"
    ready, _ = get(f"{origin}/-/ready")
    if ready != 200:
        return f"{origin}/-/ready answers {ready}"
    status, text = get(origin + path)
    if status == 401 or (status == 200 and MARK in text):
        return ""
    return f"{origin}{path} answers {status}, without metrics of the exporter"


def main(scheme: str, host: str, port: str, path: str, attempts: int = ATTEMPTS, pause: float = PAUSE) -> int:
    """Ask until all is well, or for the last time; the exit status."""
    said = ""
    for left in reversed(range(attempts)):
        try:
            said = wrong(scheme, host, int(port), path)
        except (OSError, http.client.HTTPException) as error:
            said = f"{host}:{port} cannot be reached: {error}"
        if not said:
            print(f"{host}:{port} answers")  # noqa: T201 - what the test tells its log
            return 0
        if left:
            time.sleep(pause)
    print(said, file=sys.stderr)  # noqa: T201 - likewise
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
