"""What the whole exporter shows and says while a cluster fails in each way that is known, and when it is well again."""
