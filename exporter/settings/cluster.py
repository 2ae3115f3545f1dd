"""The settings of one cluster."""

import re
from typing import Annotated

from pydantic import PlainValidator, SecretStr, ValidationInfo, field_validator

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

    names: tuple[Bucket, ...] = ()
    include: tuple[Pattern, ...] = ()
    exclude: tuple[Pattern, ...] = ()

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

    host: Host
    port: Annotated[int, PlainValidator(values.whole_number(1, 65535))] = 8000
    token: Annotated[SecretStr, PlainValidator(names.token)] | None = None
    token_file: File | None = None
    username: Text | None = None
    password: Annotated[SecretStr, PlainValidator(names.password)] | None = None
    password_file: File | None = None
    ca_file: File | None = None
    server_name: Host | None = None
    insecure_skip_verify: Switch = False
    connect_timeout: Duration = 5.0
    read_timeout: Duration = 30.0
    poll: PollOverrides = PollOverrides()
    buckets: Buckets = Buckets()

    @field_validator("insecure_skip_verify")
    @classmethod
    def _nothing_pinned(cls, skip: bool, info: ValidationInfo) -> bool:
        if skip and info.data.get("ca_file") is not None:
            raise ValueError("cannot be true together with ca_file")
        return skip
