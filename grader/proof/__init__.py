"""`grade verify`: what the course claims of itself, and whether it holds.

written     keys, right answers, starters and known mistakes of written exercises
solutions   the same of code exercises: which solution must earn what
experiments configurations: the right ones, and those whose likely cause must be named
runs        many solutions through several check processes at once
flakes      how often a verdict changes with the seed, with an exact bound
"""
