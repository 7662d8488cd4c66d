"""Tests of the run chart's pictures."""
