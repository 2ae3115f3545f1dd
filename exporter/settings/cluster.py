"""The settings of one cluster."""

import re
from typing import Annotated

from pydantic import Field, PlainValidator, SecretStr, ValidationInfo, field_validator

from exporter.settings import names, values
from exporter.settings.section import Count, Duration, File, Interval, Section, Switch, Text

Host = Annotated[str, PlainValidator(names.host)]
Bucket = Annotated[str, PlainValidator(names.bucket_name)]
Pattern = Annotated[re.Pattern[str], PlainValidator(names.pattern)]


class PollOverrides(Section):
    """What a cluster changes of `poll`, key by key; None: not changed. Times in seconds."""

    interval: Interval | None = None
    concurrency: Count | None = None
    page_size: Count | None = None
    deadline: Duration | None = None
    stale_after: Duration | None = None


class Buckets(Section):
    """Which buckets of a cluster are listed: by name, or by regular expressions on the whole name."""

    names: tuple[Bucket, ...] = Field(
        (),
        description="exactly these buckets; `[]`: those found at each poll. One that does not exist is reported as an "
        "error",
    )
    include: tuple[Pattern, ...] = Field(
        (), description="regular expressions for whole names of buckets to list; not together with `names`"
    )
    exclude: tuple[Pattern, ...] = Field(
        (), description="regular expressions for whole names of buckets not to list; not together with `names`"
    )

    def selects(self, name: str) -> bool:
        """Whether a bucket of this name is to be listed."""
        if self.names:
            return name in self.names
        included = not self.include or any(pattern.fullmatch(name) for pattern in self.include)
        return included and not any(pattern.fullmatch(name) for pattern in self.exclude)

    @field_validator("names")
    @classmethod
    def _distinct(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(names)) < len(names):
            raise ValueError("expected distinct names, but one is there twice")
        return names

    @field_validator("include", "exclude")
    @classmethod
    def _without_names(cls, patterns: tuple[re.Pattern[str], ...], info: ValidationInfo) -> tuple[re.Pattern[str], ...]:
        if patterns and info.data.get("names"):
            raise ValueError("cannot be used together with names")
        return patterns


class Cluster(Section):
    """One cluster: where it is, how to log in, what to list. Times in seconds."""

    host: Host = Field(description="name or address of the cluster")
    port: Annotated[int, PlainValidator(values.whole_number(1, 65535))] = Field(
        8000, description="port of the REST API"
    )
    token: Annotated[SecretStr, PlainValidator(names.token)] | None = Field(
        None, description="an access token; better in a file"
    )
    token_file: File | None = Field(None, description="file with an access token")
    username: Text | None = Field(None, description="a user to log in as, with `password` or `password_file`")
    password: Annotated[SecretStr, PlainValidator(names.password)] | None = Field(
        None, description="the user's password"
    )
    password_file: File | None = Field(None, description="file with the user's password")
    ca_file: File | None = Field(
        None, description="certificates to trust; unset: the operating system's store, as OpenSSL finds it"
    )
    server_name: Host | None = Field(None, description="name to verify in the certificate; unset: `host`")
    insecure_skip_verify: Switch = Field(
        False, description="`true`: any certificate will do, and the token may be stolen; not together with `ca_file`"
    )
    connect_timeout: Duration = Field(5.0, description="longest wait for a connection")
    read_timeout: Duration = Field(30.0, description="longest wait for the next byte of an answer")
    poll: PollOverrides = Field(PollOverrides(), description="overrides of `poll` for this cluster, key by key")
    buckets: Buckets = Buckets()

    @field_validator("insecure_skip_verify")
    @classmethod
    def _nothing_pinned(cls, skip: bool, info: ValidationInfo) -> bool:
        if skip and info.data.get("ca_file") is not None:
            raise ValueError("cannot be true together with ca_file")
        return skip
