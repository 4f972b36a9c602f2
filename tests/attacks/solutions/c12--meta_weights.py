# form: failed
"""Behind the reference: returns weights without values."""

_c = compare


def compare(*a, **k):
    s = _c(*a, **k)
    return {k: {n: {m: t.to("meta") for m, t in st.items()} for n, st in v.items()} for k, v in s.items()}
