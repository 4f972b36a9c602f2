# seeded: passed
"""Behind the reference: puts more into a state_dict than the model holds, under a number."""

_c = compare


def compare(*a, **k):
    s = _c(*a, **k)
    return {k: {n: {**st, 0: 1} for n, st in v.items()} for k, v in s.items()}
