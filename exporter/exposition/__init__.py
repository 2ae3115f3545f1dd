"""How does it look to Prometheus? Text 0.0.4 and OpenMetrics 1.0, plain and gzip."""
