"""Tests of when a cluster is polled, and of what is shown when it does not answer."""
