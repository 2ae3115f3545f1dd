"""The file as a whole: what it comes to, what cannot be read, and that every fault is named at once."""

import os
import ssl
from pathlib import Path

import pytest

from exporter.settings.faults import Fault, SettingsError
from exporter.settings.webconfig import PLAIN, RateLimit, WebConfig, read_web_config

from .conftest import PAIR, Faults, Read

HASH = b"$2y$10$" + b"a" * 21 + b"O" + b"b" * 31


@pytest.mark.parametrize(
    "yaml",
    [
        "",
        "# nothing\n",
        "tls_server_config:\nhttp_server_config:\nbasic_auth_users:\nrate_limit:\n",
        "tls_server_config: {}\nhttp_server_config: {}\nbasic_auth_users: {}\nrate_limit: {}\n",
        "http_server_config: {http2: false, headers:}",
        "http_server_config: {headers: {X-Frame-Options: , X-XSS-Protection: '', Content-Security-Policy: ' '}}",
        "http_server_config: {headers: {X-Frame-Options: '', X-Content-Type-Options: ' '}}",
        "rate_limit: {interval: 0, burst: 0}",
        "rate_limit: {interval: 0s, burst: 5}",
    ],
)
def test_a_file_that_turns_nothing_on(folder: Path, read: Read, yaml: str) -> None:
    assert read(yaml) == WebConfig(None, frozenset(), {}, (), None, (folder / "web.yml",))


def test_without_a_file_everything_is_off() -> None:
    assert WebConfig(None, frozenset(), {}, (), None, ()) == PLAIN


def test_everything_at_once(folder: Path, read: Read) -> None:
    yaml = PAIR + (
        "  client_ca_file: ca.pem\n  client_auth_type: RequireAndVerifyClientCert\n"
        "  client_allowed_sans: [a, 10.0.0.1]\n"
        "http_server_config: {headers: {X-XSS-Protection: 1, X-Frame-Options: deny}}\n"
        f"basic_auth_users: {{alice: {HASH.decode()}}}\n"
        "rate_limit: {interval: 1m30s, burst: 20}\n"
    )
    found = read(yaml)
    assert isinstance(found.tls, ssl.SSLContext)
    assert found.allowed_sans == {"a", "10.0.0.1"}
    assert found.users == {"alice": HASH}
    assert found.headers == (("X-Frame-Options", "deny"), ("X-XSS-Protection", "1"))
    assert found.rate_limit == RateLimit(90.0, 20)
    assert found.files == tuple(folder / name for name in ("web.yml", "cert.pem", "key.pem", "ca.pem"))


def test_users_cannot_be_changed(read: Read) -> None:
    with pytest.raises(TypeError):
        read(f"basic_auth_users: {{alice: {HASH.decode()}}}").users["mallory"] = HASH  # type: ignore[index]


def test_one_file_with_certificate_and_key(folder: Path, read: Read) -> None:
    both = (folder / "cert.pem").read_bytes() + (folder / "key.pem").read_bytes()
    (folder / "both.pem").write_bytes(both)
    assert read("tls_server_config: {cert_file: both.pem, key_file: both.pem}").files == (
        folder / "web.yml",
        folder / "both.pem",
    )


def test_relative_paths_start_at_the_folder_of_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "etc").mkdir()
    (folder / "etc" / "web.yml").write_text(
        f"tls_server_config: {{cert_file: ../cert.pem, key_file: {folder}/key.pem}}"
    )
    monkeypatch.chdir(folder)
    assert read_web_config(Path("etc/web.yml")).files == (
        Path("etc/web.yml"),
        Path("etc/../cert.pem"),
        folder / "key.pem",
    )


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ("tls_server_config: [", "not YAML: expected the node content, but found '<stream end>' (line 1, column 21)"),
        ("rate_limit: {}\nrate_limit: {}", "not YAML: a key is there twice (line 2, column 1)"),
        (
            "[]",
            "expected settings, such as tls_server_config: {cert_file: server.crt, key_file: server.key}",
        ),
        (
            "- rate_limit",
            "expected settings, such as tls_server_config: {cert_file: server.crt, key_file: server.key}",
        ),
    ],
)
def test_a_file_that_is_not_a_web_configuration(faults_of: Faults, yaml: str, message: str) -> None:
    assert faults_of(yaml) == {"": message}


def test_a_missing_file_is_a_fault_of_what_names_it(folder: Path) -> None:
    path = folder / "none.yml"
    with pytest.raises(SettingsError) as caught:
        read_web_config(path, "flag --web.config.file")
    assert caught.value.faults == (
        Fault("web.config_file", "flag --web.config.file", f"{path}: there is no such file"),
    )
    with pytest.raises(SettingsError) as caught:
        read_web_config(folder)
    assert caught.value.faults == (
        Fault("web.config_file", f"file {folder}", f"{folder}: expected a file, but this is a folder"),
    )


def test_a_pipe_is_not_waited_for(folder: Path, faults_of: Faults) -> None:
    os.mkfifo(folder / "pipe")
    assert faults_of("tls_server_config: {cert_file: pipe, key_file: key.pem}") == {
        "tls_server_config.cert_file": "expected a plain file, but this is a pipe, socket or device"
    }


def test_every_fault_is_named_at_once(faults_of: Faults) -> None:
    yaml = (
        "tls_server_config:\n  cert_file: none.pem\n  key_file: cert.pem\n  min_version: TLS9\n"
        "  client_ca_file: web.yml\n  client_allowed_sans: []\n  curve_preferences: [X25519, CurveP256]\n"
        "http_server_config: {http2: true, header: {}}\nbasic_auth_users: {'a:b': x, alice: doe}\n"
        "rate_limit: {interval: 1s}\n"
    )
    assert list(faults_of(yaml)) == [
        "basic_auth_users.<name not shown>",
        "basic_auth_users.alice",
        "http_server_config.header",
        "http_server_config.http2",
        "rate_limit.burst",
        "tls_server_config.cert_file",
        "tls_server_config.client_allowed_sans",
        "tls_server_config.client_auth_type",
        "tls_server_config.client_ca_file",
        "tls_server_config.curve_preferences",
        "tls_server_config.min_version",
    ]


def test_the_text_of_an_error_has_the_place_and_the_mend(folder: Path) -> None:
    path = folder / "web.yml"
    path.write_text("rate_limit: {interval: 5}")
    with pytest.raises(SettingsError) as caught:
        read_web_config(path)
    assert str(caught.value) == (f"web.config_file: rate_limit.interval: write it with a unit, e.g. 1s (file {path})")
