"""A Prometheus exporter for the S3 uploads in progress on Qumulo clusters."""

__version__ = "0.1.0"
