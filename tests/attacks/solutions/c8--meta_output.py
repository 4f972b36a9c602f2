# identity: bad_return
"""Behind the reference: returns a tensor without values."""

_i = Adapter.forward


def f(self, x):
    return _i(self, x).to("meta")


Adapter.forward = f
