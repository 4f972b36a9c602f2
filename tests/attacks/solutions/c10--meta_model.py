# trains: bad_return
"""Behind the reference: leaves the model on the meta device."""

_t = train_epoch


def train_epoch(model, *a, **k):
    r = _t(model, *a, **k)
    model.to("meta")
    return r
