"""The one schema of the settings: names, defaults, what they mean to users, and the rules within a section."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from exporter.settings import names, values
from exporter.settings.addresses import ListenAddress
from exporter.settings.cluster import Buckets, Cluster, PollOverrides
from exporter.settings.durations import format_duration
from exporter.settings.section import Count, Duration, File, Interval, Section, Switch, Text
from exporter.settings.values import Threshold

__all__ = [
    "Buckets",
    "Cluster",
    "ListenAddress",
    "Log",
    "Poll",
    "PollOverrides",
    "Settings",
    "Shard",
    "Threshold",
    "Uploads",
    "Web",
]

MOST_THRESHOLDS = 8
LEAST_STALE = 900.0
"""Seconds; the least `stale_after` when it is not set."""


class Poll(Section):
    """How a cluster is polled; times in seconds."""

    interval: Interval = Field(
        60.0, description="from the start of one poll to the start of the next; missed ticks are skipped"
    )
    concurrency: Count = Field(4, description="buckets of one cluster listed at the same time")
    page_size: Count = Field(1000, description="uploads asked for in one page; the cluster may choose fewer")
    deadline: Duration = Field(
        900.0, description="longest that listing one bucket may take, and all other calls of one poll together"
    )
    stale_after: Duration | None = Field(
        None,
        description="how long the last good numbers are shown while listing fails, at least two intervals; unset: the "
        "larger of 15m and three intervals",
    )

    @property
    def stale_seconds(self) -> float:
        """How long the last good numbers are served while listing fails."""
        return max(LEAST_STALE, 3 * self.interval) if self.stale_after is None else self.stale_after

    @field_validator("stale_after")
    @classmethod
    def _two_intervals(cls, stale_after: float | None, info: ValidationInfo) -> float | None:
        check_stale_after(stale_after, info.data.get("interval"))
        return stale_after


def check_stale_after(stale_after: float | None, interval: float | None) -> None:
    """ValueError when numbers would go stale before two intervals (both in seconds) have passed."""
    if stale_after is not None and interval is not None and stale_after < 2 * interval:
        raise ValueError(f"must be at least two intervals, {format_duration(2 * interval)}")


class Uploads(Section):
    """What is counted about uploads."""

    idle_thresholds: tuple[Annotated[Threshold, PlainValidator(values.threshold)], ...] = Field(
        (Threshold("1d", 86_400.0), Threshold("7d", 604_800.0), Threshold("30d", 2_592_000.0)),
        description=f"values of `longer_than`, at most {MOST_THRESHOLDS}; `[]` for none",
    )
    zero_series: Switch = Field(
        True, description="`false`: an origin without uploads has only `in_progress` and `bytes`"
    )

    @field_validator("idle_thresholds")
    @classmethod
    def _distinct_and_few(cls, thresholds: tuple[Threshold, ...]) -> tuple[Threshold, ...]:
        if len(thresholds) > MOST_THRESHOLDS:
            raise ValueError(f"expected at most {MOST_THRESHOLDS} thresholds")
        if len({threshold.seconds for threshold in thresholds}) < len(thresholds):
            raise ValueError("expected distinct thresholds, but two are equally long")
        return thresholds


class Web(Section):
    """Where the exporter is reached."""

    listen_address: tuple[Annotated[ListenAddress, PlainValidator(names.listen_address)], ...] = Field(
        (ListenAddress("", 18000),), description="where to listen; without a host on all interfaces, IPv4 and IPv6"
    )
    telemetry_path: Annotated[str, PlainValidator(names.telemetry_path)] = Field(
        "/metrics", description="path of the metrics, not `/`"
    )
    config_file: File | None = Field(
        None, description="web configuration: TLS, client certificates, passwords, headers, rate limit"
    )

    @field_validator("listen_address")
    @classmethod
    def _distinct(cls, addresses: tuple[ListenAddress, ...]) -> tuple[ListenAddress, ...]:
        fixed = [address for address in addresses if address.port]
        if not addresses:
            raise ValueError('expected at least one address, e.g. ":18000"')
        if len(set(fixed)) < len(fixed):
            raise ValueError("expected distinct addresses, but one is there twice")
        return addresses


class Log(Section):
    """How the exporter logs."""

    level: Annotated[
        Literal["debug", "info", "warn", "error"], PlainValidator(values.one_of("debug", "info", "warn", "error"))
    ] = Field("info", description="the least that is written: `debug`, `info`, `warn` or `error`")
    format: Annotated[Literal["logfmt", "json"], PlainValidator(values.one_of("logfmt", "json"))] = Field(
        "logfmt", description="`logfmt` or `json`"
    )


class Shard(Section):
    """Which part of the buckets is this exporter's: `ordinal` counts from 0 to `total` - 1."""

    total: Count = Field(1, description="how many exporters share the buckets")
    ordinal: int = Field(
        0,
        description="which of them this is, from 0; or a text that ends in `-<number>`, such as the name of a "
        "StatefulSet's pod",
    )

    @field_validator("ordinal", mode="plain")
    @classmethod
    def _within_total(cls, value: object, info: ValidationInfo) -> int:
        total = info.data.get("total")
        ordinal = 0 if total is None else values.ordinal(value, total)
        if total is not None and ordinal >= total:
            raise ValueError(f"must be less than shard.total, which is {total}")
        return ordinal


class Settings(BaseSettings):
    """All settings. Made directly it reads nothing but its arguments; `load` gives it the three sources."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    poll: Poll = Poll()
    uploads: Uploads = Uploads()
    web: Web = Web()
    log: Log = Log()
    shard: Shard = Shard()
    clusters: dict[Text, Cluster] = Field(default_factory=dict)

    def poll_of(self, name: str) -> Poll:
        """How this cluster is polled: `poll` with the cluster's own overrides; KeyError when there is none."""
        return self.poll.model_copy(update=self.clusters[name].poll.model_dump(exclude_none=True))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 the signature is pydantic-settings'
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 the stock source ignores unknown variables
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 there is no such source
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 there is no such source
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only the arguments."""
        return (init_settings,)
