"""The settings: one schema, read from flags, environment and a YAML file."""
