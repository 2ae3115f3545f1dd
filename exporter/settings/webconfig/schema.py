"""What a web configuration file may say: names and defaults of docs/web-configuration.md of the exporter-toolkit."""

import ssl
from typing import Annotated, Any

from pydantic import Field, PlainValidator, model_validator

from exporter.settings.section import File, Section, Switch, Text
from exporter.settings.values import whole_number
from exporter.settings.webconfig import values
from exporter.settings.webconfig.names import TLS13_CIPHERS

Pem = Annotated[bytes, PlainValidator(values.pem)]
Version = Annotated[ssl.TLSVersion, PlainValidator(values.version)]
Header = Annotated[str, PlainValidator(values.header)]
User = Annotated[str, PlainValidator(values.user)]
Hash = Annotated[bytes, PlainValidator(values.bcrypt_hash)]


class WebSection(Section):
    """A section in which a known key without a value is not set."""

    @classmethod
    def known_keys(cls) -> frozenset[str]:
        """The known keys as they are written in the file."""
        return frozenset(field.alias or name for name, field in cls.model_fields.items())

    @model_validator(mode="before")
    @classmethod
    def _null_is_not_set(cls, content: Any) -> Any:
        if not isinstance(content, dict):
            return content
        return {key: value for key, value in content.items() if value is not None or key not in cls.known_keys()}


class Tls(WebSection):
    """The section tls_server_config; the PEM texts are not shown."""

    cert: Pem | None = Field(None, repr=False)
    cert_file: File | None = None
    key: Pem | None = Field(None, repr=False)
    key_file: File | None = None
    client_ca: Pem | None = Field(None, repr=False)
    client_ca_file: File | None = None
    client_auth_type: Annotated[str, PlainValidator(values.client_auth_type)] = "NoClientCert"
    client_allowed_sans: tuple[Text, ...] | None = None
    min_version: Version = ssl.TLSVersion.TLSv1_2
    max_version: Version = ssl.TLSVersion.TLSv1_3
    cipher_suites: tuple[Annotated[str, PlainValidator(values.cipher)], ...] = ()
    prefer_server_cipher_suites: Switch = True
    curve_preferences: tuple[Annotated[str, PlainValidator(values.curve)], ...] = ()

    @property
    def lowest_version(self) -> ssl.TLSVersion:
        """The lowest version that can be spoken: as in Go, TLS 1.3 when no cipher suite is for an older one."""
        only_new = self.cipher_suites and TLS13_CIPHERS.issuperset(self.cipher_suites)
        return ssl.TLSVersion.TLSv1_3 if only_new else self.min_version


class Headers(WebSection):
    """The response headers that can be set; blank is not set."""

    content_security_policy: Header = Field("", alias="Content-Security-Policy")
    x_frame_options: Annotated[str, PlainValidator(values.header_word("deny", "sameorigin"))] = Field(
        "", alias="X-Frame-Options"
    )
    x_content_type_options: Annotated[str, PlainValidator(values.header_word("nosniff"))] = Field(
        "", alias="X-Content-Type-Options"
    )
    x_xss_protection: Header = Field("", alias="X-XSS-Protection")
    strict_transport_security: Header = Field("", alias="Strict-Transport-Security")

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Name and value of each header that is set."""
        return tuple((name, value) for name, value in self.model_dump(by_alias=True).items() if value)


class Http(WebSection):
    """The section http_server_config."""

    http2: Annotated[bool, PlainValidator(values.no_http2)] = False
    headers: Headers = Headers()


class Rate(WebSection):
    """The section rate_limit; the interval in seconds, 0 for no limit."""

    interval: Annotated[float, PlainValidator(values.go_duration)] = 0.0
    burst: Annotated[int, PlainValidator(whole_number(0, 1_000_000))] = 0


class WebFile(WebSection):
    """The whole file; hashes of passwords are not shown."""

    tls_server_config: Tls = Tls()
    http_server_config: Http = Http()
    basic_auth_users: dict[User, Hash] = Field(default_factory=dict, repr=False)
    rate_limit: Rate = Rate()
