"""Reads a web configuration file and everything it names, and finds every fault at once."""

import ssl
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from exporter.settings import yamlfile
from exporter.settings.faults import Fault, SettingsError, setting_name
from exporter.settings.webconfig.model import RateLimit, WebConfig
from exporter.settings.webconfig.parse import Problem, parse
from exporter.settings.webconfig.pems import read_bytes, read_pem
from exporter.settings.webconfig.rules import check_rate, check_tls
from exporter.settings.webconfig.schema import Rate, Tls
from exporter.settings.webconfig.tls import server_context

SETTING = "web.config_file"
"""What a fault about the file as a whole is filed under; other faults add the place in the file to it."""


def read_web_config(path: Path, origin: str = "") -> WebConfig:
    """What the file says, ready to serve with; SettingsError with every fault, and without a content of the file.

    `origin` is what gave the path, for a file that cannot be read. Relative paths in the file start at its folder.
    """
    name = f"file {path}"
    content = _content(path, origin or name)
    file, problems = parse(content)
    wrong_rate = [str(place[-1]) for place, _ in problems if place[:1] == ("rate_limit",)]
    problems += _below("rate_limit", check_rate(file.rate_limit, wrong_rate))
    tls: ssl.SSLContext | None = None
    paths: list[Path] = []
    if _wants_tls(content):
        tls, paths, tls_problems = _read_tls(file.tls_server_config, problems, path.parent)
        problems += tls_problems
    if problems:
        raise SettingsError(_faults(problems, name))
    return WebConfig(
        tls=tls,
        allowed_sans=frozenset(file.tls_server_config.client_allowed_sans or ()),
        users=MappingProxyType(file.basic_auth_users),
        headers=file.http_server_config.headers.pairs(),
        rate_limit=_rate_limit(file.rate_limit),
        files=(path, *dict.fromkeys(paths)),
    )


def _content(path: Path, origin: str) -> Mapping[Any, Any]:
    try:
        data = read_bytes(path)
    except ValueError as error:
        raise SettingsError([Fault(SETTING, origin, f"{path}: {error}")]) from None
    try:
        content = yamlfile.parse_yaml(data)
    except ValueError as error:
        raise SettingsError([Fault(SETTING, f"file {path}", str(error))]) from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        message = "expected settings, such as tls_server_config: {cert_file: server.crt, key_file: server.key}"
        raise SettingsError([Fault(SETTING, f"file {path}", message)])
    return content


def _wants_tls(content: Mapping[Any, Any]) -> bool:
    """Whether anything at all is said about TLS, be it without a value: plain HTTP must be no accident."""
    section = content.get("tls_server_config")
    return isinstance(section, dict) and bool(section)


def _read_tls(tls: Tls, problems: list[Problem], folder: Path) -> tuple[ssl.SSLContext, list[Path], list[Problem]]:
    """The context, the files that were read for it, and what is wrong beside these problems."""
    wrong = [str(place[1]) for place, _ in problems if place[:1] == ("tls_server_config",) and len(place) > 1]
    findings = check_tls(tls, wrong)
    pems, paths = [], []
    for key in ("cert", "key", "client_ca"):
        pem, path, more = read_pem(tls, key, folder)
        pems.append(pem)
        paths += [] if path is None else [path]
        findings += more
    context, refused = server_context(tls, *pems)
    return context, paths, _below("tls_server_config", findings + refused)


def _below(section: str, findings: list[tuple[str, str]]) -> list[Problem]:
    return [((section, key), message) for key, message in findings]


def _faults(problems: list[Problem], name: str) -> list[Fault]:
    faults = [Fault(": ".join(filter(None, (SETTING, setting_name(place)))), name, text) for place, text in problems]
    return sorted(dict.fromkeys(faults), key=lambda fault: fault.setting)


def _rate_limit(rate: Rate) -> RateLimit | None:
    return RateLimit(rate.interval, rate.burst) if rate.interval else None
