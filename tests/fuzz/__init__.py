"""Damaged inputs by the hundred thousand, each held against a second reader that shares no code with the first."""
