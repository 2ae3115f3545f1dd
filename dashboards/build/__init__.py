"""Builds the dashboards: what is shown and asked is written here once, and the JSON beside it is made from it."""
