"""Benchmarks (`make bench`): what we promise of speed and size, beside a bare peer in the same run.

Never part of the tests: how long something took on a shared machine proves nothing by itself.
"""
