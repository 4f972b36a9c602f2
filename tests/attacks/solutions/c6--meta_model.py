# in_place: bad_return
"""Behind the reference: leaves the model on the meta device, where it has no values."""

_f = finetune


def finetune(model, *a, **k):
    h = _f(model, *a, **k)
    model.to("meta")
    return h
