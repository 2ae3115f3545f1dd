"""Tests of the command `uploads`."""
