"""No fault, text or representation shows a password, a hash or a key."""

import bcrypt
import pytest

from exporter.settings.faults import SettingsError
from exporter.settings.webconfig.parse import parse
from tests.secrets import MARK, secret

from .conftest import PAIR, Read, block

WRONG = {
    "password": "basic_auth_users: {alice: %s}",
    "password as a list": "basic_auth_users: {alice: [%s]}",
    "password below it": "basic_auth_users: {alice: {%s: x}}",
    "space forgotten": "basic_auth_users: {alice:%s}",
    "user and password in a text": "basic_auth_users: alice:%s",
    "password in a name": "basic_auth_users: {'alice:%s': x}",
    "not YAML": "basic_auth_users: {alice: %s",
    "an alias": "basic_auth_users: {alice: *%s}",
    "no file": "tls_server_config: {cert_file: %s, key_file: %s, client_ca_file: %s}",
    "no PEM": "tls_server_config: {cert: %s, key: %s, client_ca: %s}",
    "words": "tls_server_config: {client_auth_type: %s, min_version: %s, max_version: %s}",
    "lists": "tls_server_config: {cipher_suites: [%s], curve_preferences: [%s], client_allowed_sans: [[%s]]}",
    "switches": "http_server_config: {http2: %s}\ntls_server_config: {prefer_server_cipher_suites: %s}",
    "headers": "http_server_config: {headers: {X-Frame-Options: %s, Content-Security-Policy: ['%s']}}",
    "limit": "rate_limit: {interval: %s, burst: %s}",
    "section": "tls_server_config: %s\nhttp_server_config: %s\nrate_limit: %s",
    "the whole": "%s",
}


@pytest.mark.parametrize("yaml", WRONG.values(), ids=WRONG.keys())
def test_a_fault_does_not_show_it(read: Read, yaml: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(yaml.replace("%s", secret("web")))
    assert caught.value.faults
    assert MARK not in str(caught.value) + repr(caught.value)
    assert caught.value.__cause__ is None


def test_a_configuration_does_not_show_it(read: Read, pair_pems: tuple[bytes, bytes]) -> None:
    cert, key = pair_pems
    hashed = bcrypt.hashpw(secret("alice").encode(), bcrypt.gensalt(4))
    key = f"{secret('key')}\n".encode() + key
    config = read(
        f"tls_server_config:\n  cert: {block(cert)}  key: {block(key)}basic_auth_users: {{alice: {hashed.decode()}}}\n"
    )
    assert config.users == {"alice": hashed}
    assert bcrypt.checkpw(secret("alice").encode(), config.users["alice"])
    shown = repr(config) + str(config)
    assert MARK not in shown
    assert hashed.decode() not in shown


def test_the_content_of_the_file_does_not_show_it() -> None:
    hashed = bcrypt.hashpw(secret("alice").encode(), bcrypt.gensalt(4)).decode()
    tls = {key: secret(key) for key in ("cert", "key", "client_ca")}
    file, problems = parse({"tls_server_config": tls, "basic_auth_users": {"alice": hashed}})
    assert problems == []
    assert file.tls_server_config.key == secret("key").encode()
    assert MARK not in repr(file) + repr(file.tls_server_config)
    assert hashed not in repr(file)


def test_a_key_that_does_not_belong_is_not_shown(read: Read, pair_pems: tuple[bytes, bytes]) -> None:
    key = f"{secret('key')}\n".encode() + pair_pems[1].replace(b"M", b"N")
    with pytest.raises(SettingsError) as caught:
        read(PAIR.replace("key_file: key.pem", f"key: {block(key)}"))
    assert [fault.message for fault in caught.value.faults] == ["expected a private key in PEM"]
