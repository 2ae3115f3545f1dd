"""How people and Prometheus reach the exporter: one HTTP server, its routes and its content negotiation."""
