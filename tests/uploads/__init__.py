"""Tests of what a bucket's uploads add up to."""
