"""What runs in the untrusted process. Imports the standard library and, once preloaded, what the course names; never
the rest of the grader, which that process cannot even see.

Loaded there as the package `inside` from a folder that holds nothing else; the trusted side imports `wire` from it.
"""
