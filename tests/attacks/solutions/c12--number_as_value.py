# seeded: passed
"""Behind the reference: puts a number into a state_dict."""

_c = compare


def compare(*a, **k):
    s = _c(*a, **k)
    return {k: {n: {**st, "size": n} for n, st in v.items()} for k, v in s.items()}
