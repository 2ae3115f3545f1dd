"""The web configuration file of Prometheus' exporter-toolkit: TLS, passwords, headers, rate limit."""

from exporter.settings.webconfig.model import PLAIN, RateLimit, WebConfig
from exporter.settings.webconfig.read import read_web_config

__all__ = ["PLAIN", "RateLimit", "WebConfig", "read_web_config"]
