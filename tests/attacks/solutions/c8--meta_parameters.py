# parameters: bad_return
"""Behind the reference: holds parameters without values."""

_i = Adapter.__init__


def init(self, *a, **k):
    _i(self, *a, **k)
    self.to("meta")


Adapter.__init__ = init
