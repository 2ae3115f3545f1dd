"""Single values: those that are read, and the message for each that is not."""

import bcrypt
import pytest

from exporter.settings.webconfig import values
from tests.secrets import secret

from .conftest import Faults, Read

SALT = "a" * 21 + "O"
REST = "b" * 31
A_HASH = "expected the bcrypt hash of the password, as htpasswd -nBC 10 <user> prints it"
A_DURATION = "expected a duration such as 1s or 100ms (units h, m, s, ms, us, ns), or 0 for none"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("1s", 1.0),
        ("100ms", 0.1),
        ("1h1m1s", 3661.0),
        ("1.5s", 1.5),
        ("2us", 2e-6),
        ("2µs", 2e-6),
        ("2μs", 2e-6),
        ("500ns", 5e-7),
        ("0s", 0.0),
        ("0", 0.0),
        (0, 0.0),
    ],
)
def test_a_duration_of_go(written: object, seconds: float) -> None:
    assert values.go_duration(written) == pytest.approx(seconds, rel=1e-12)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (5, "write it with a unit, e.g. 1s"),
        ("5", "write it with a unit, e.g. 1s"),
        ("-1s", A_DURATION),
        ("1d", A_DURATION),
        ("1s x", A_DURATION),
        ("s", A_DURATION),
        ("1" * 13 + "s", A_DURATION),
        ("", "expected a duration such as 1s or 100ms, or 0 for none"),
        (0.5, "expected a duration such as 1s or 100ms, or 0 for none"),
        (True, "expected a duration such as 1s or 100ms, or 0 for none"),
    ],
)
def test_what_is_not_a_duration(written: object, message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 the message is compared whole
        values.go_duration(written)
    assert str(caught.value) == message


@pytest.mark.parametrize("kind", ["2a", "2b", "2y"])
@pytest.mark.parametrize("cost", ["04", "09", "10", "14"])
def test_a_hash_that_bcrypt_can_check(kind: str, cost: str) -> None:
    written = f"${kind}${cost}${SALT}{REST}"
    assert values.bcrypt_hash(written) == written.encode()
    assert bcrypt.checkpw(b"x", values.bcrypt_hash(f"${kind}$04${SALT}{REST}")) is False


@pytest.mark.parametrize(
    ("written", "message"),
    [
        pytest.param(secret("plain"), A_HASH, id="a password"),
        (None, A_HASH),
        (12345, A_HASH),
        (f"$2x$10${SALT}{REST}", A_HASH),
        (f"$2b$03${SALT}{REST}", A_HASH),
        (f"$2b$32${SALT}{REST}", A_HASH),
        (f"$2b$10${SALT}{REST}b", A_HASH),
        (f"$2b$10${SALT}{REST[1:]}", A_HASH),
        (f"$2b$10${SALT}{REST}\n", A_HASH),
        (f"$2b$10${SALT[1:]}z{REST}", A_HASH),
        (f"$2b$10$é{SALT[1:]}{REST}", A_HASH),
        (f"$2b$10${SALT}{REST[1:]}é", A_HASH),
        (f"$2b$15${SALT}{REST}", "expected a cost of at most 14, to be checked in time; hash it again, e.g. with 10"),
        (f"$2b$31${SALT}{REST}", "expected a cost of at most 14, to be checked in time; hash it again, e.g. with 10"),
    ],
)
def test_what_is_not_a_hash(written: object, message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 the message is compared whole
        values.bcrypt_hash(written)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ('"a:b"', 'must not contain ":", which ends a user\'s name in HTTP; rename the user'),
        ('"a\\nb"', "must not contain line breaks or control characters"),
        ('"a\\0b"', "must not contain line breaks or control characters"),
        ('""', "must not be empty"),
    ],
)
def test_what_cannot_be_a_user(faults_of: Faults, key: str, message: str) -> None:
    yaml = f"basic_auth_users: {{{key}: {f'$2b$10${SALT}{REST}'}}}"
    assert faults_of(yaml) == {"basic_auth_users.<name not shown>": message}


def test_users_of_any_script(read: Read) -> None:
    found = read(f"basic_auth_users: {{'zoë k': $2b$10${SALT}{REST}, a@b: $2b$10${SALT}{REST}}}")
    assert set(found.users) == {"zoë k", "a@b"}


def test_a_plain_password_names_the_user_only(faults_of: Faults) -> None:
    assert faults_of(f"basic_auth_users: {{john: {secret('doe')}}}") == {"basic_auth_users.john": A_HASH}


@pytest.mark.parametrize(
    ("header", "written", "value"),
    [
        ("X-Frame-Options", "sameorigin", "sameorigin"),
        ("X-Content-Type-Options", "nosniff", "nosniff"),
        ("X-XSS-Protection", "0", "0"),
        ("X-XSS-Protection", "1; mode=block", "1; mode=block"),
        ("Strict-Transport-Security", "'max-age=31536000; includeSubDomains '", "max-age=31536000; includeSubDomains"),
        ("Content-Security-Policy", "default-src 'self' *.exämple.net", "default-src 'self' *.exämple.net"),
    ],
)
def test_a_header(read: Read, header: str, written: str, value: str) -> None:
    assert read(f"http_server_config: {{headers: {{{header}: {written}}}}}").headers == ((header, value),)


@pytest.mark.parametrize(
    ("header", "written", "message"),
    [
        ("X-Frame-Options", "DENY", "expected one of deny, sameorigin"),
        ("X-Content-Type-Options", "sniff", "expected one of nosniff"),
        ("X-XSS-Protection", '"1\\r\\nSet-Cookie: a=b"', "must not contain line breaks or control characters"),
        ("X-XSS-Protection", '"1\\n"', "must not contain line breaks or control characters"),
        ("X-XSS-Protection", "true", "expected a text; put it in quotes"),
        ("Content-Security-Policy", "[a]", "expected a text; put it in quotes"),
        ("Content-Security-Policy", "→", "must not contain characters other than those of Latin-1"),
    ],
)
def test_what_is_not_a_header(faults_of: Faults, header: str, written: str, message: str) -> None:
    yaml = f"http_server_config: {{headers: {{{header}: {written}}}}}"
    assert faults_of(yaml) == {f"http_server_config.headers.{header}": message}


def test_http2_is_refused(faults_of: Faults) -> None:
    assert faults_of("http_server_config: {http2: true}") == {
        "http_server_config.http2": "HTTP/2 is not spoken here; remove it, or set it to false"
    }
