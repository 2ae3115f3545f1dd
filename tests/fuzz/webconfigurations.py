"""Web configuration files, damaged: either a configuration to serve with, or named faults without their content."""

import re
import ssl
from collections import Counter
from pathlib import Path

import bcrypt
import yaml

from exporter.settings.faults import SettingsError
from exporter.settings.webconfig import WebConfig, read_web_config
from tests.fuzz.configurations import LIMIT, bounded, check_fault
from tests.fuzz.run import Target
from tests.fuzz.webs import Pems, Web

_HASH = re.compile(rb"\$2[aby]\$(0[4-9]|1[0-8])\$[./A-Za-z0-9]{53}")
_HEADER = re.compile(r"[\x20-\x7e\xa1-\xff]+")


class Checker:
    """Reads inputs in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.pems = Pems(folder)
        self.messages: Counter[str] = Counter()
        self._file, self._broken = folder / "web.yml", folder / "broken.pem"

    def __call__(self, web: Web) -> str:
        """The outcome is `loaded` or `refused`."""
        self._file.write_bytes(web.yaml)
        self._broken.write_bytes(web.broken)
        with bounded(LIMIT):
            try:
                found = read_web_config(self._file)
            except SettingsError as error:
                self._check_faults(web, error)
                return "refused"
        self._check(found, web)
        return "loaded"

    def _check_faults(self, web: Web, error: SettingsError) -> None:
        assert not web.whole, f"refused: {error}"
        assert error.faults
        for fault in error.faults:
            check_fault(fault)
            assert fault.setting.startswith("web.config_file"), fault
            assert fault.origin == f"file {self._file}", fault
            assert "-----" not in str(fault), f"shows a PEM: {fault}"
            assert not re.search(r"\$2[abxy]\$", str(fault)), f"shows a hash: {fault}"
            self.messages[re.sub(r"\d+", "N", fault.message)] += 1

    def _check(self, found: WebConfig, web: Web) -> None:
        content = yaml.safe_load(web.yaml) or {}
        # Plain HTTP and an open door must be no accident.
        assert (found.tls is not None) == bool(content.get("tls_server_config")), "TLS"
        assert set(found.users) == set(content.get("basic_auth_users") or ()), "users"
        assert all(user and ":" not in user and user.isprintable() for user in found.users), "users"
        assert all(_HASH.fullmatch(kept) for kept in found.users.values()), "hashes"
        for kept in found.users.values():
            assert not kept.startswith((b"$2a$04", b"$2b$04", b"$2y$04")) or bcrypt.checkpw(b"x", kept) in (True, False)
        assert all(_HEADER.fullmatch(value) for _, value in found.headers), found.headers
        assert found.files[0] == self._file, found.files
        if found.rate_limit is not None:
            assert found.rate_limit.interval > 0, found.rate_limit
            assert found.rate_limit.burst >= 1, found.rate_limit
        if found.tls is not None:
            _check_tls(found, found.tls, content["tls_server_config"])


def _check_tls(found: WebConfig, server: ssl.SSLContext, asked: dict[str, object]) -> None:
    policy = asked.get("client_auth_type")
    verified = policy == "RequireAndVerifyClientCert"
    assert (server.verify_mode == ssl.CERT_REQUIRED) == verified, server.verify_mode
    assert not found.allowed_sans or verified, "names of clients that need none"
    assert (policy in (None, "NoClientCert")) or server.cert_store_stats()["x509"] > 0, (
        "clients are asked, but nobody is trusted"
    )
    chosen = ("cipher_suites", "curve_preferences", "max_version")
    if not verified and all(asked.get(key) is None for key in chosen):
        assert _shake_hands(server) in ("TLSv1.2", "TLSv1.3", "none")


def _shake_hands(server: ssl.SSLContext) -> str | None:
    """The version that a client agrees on with this server."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # A certificate that is damaged inside is served as it is; that the key is its own is proved all the same.
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = (client.wrap_bio(down, up, server_hostname="localhost"), server.wrap_bio(up, down, server_side=True))
    for side in sides * 3:
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLError as error:
            # OpenSSL compares only the public half of a key with its certificate; the private half may be damaged.
            if error.reason != "BAD_SIGNATURE":
                raise
            return "none"
    return sides[0].version()


def target(folder: Path) -> tuple[Target[Web], Checker]:
    """Web configurations, read in this folder."""
    checker = Checker(folder)
    return Target("web configurations", checker.pems.make, checker), checker
