"""Costs, stated as ratios against peers in one run; never part of the tests."""
