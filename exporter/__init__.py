"""A Prometheus exporter for the S3 uploads in progress on Qumulo clusters."""

__version__ = "1.0.0"
