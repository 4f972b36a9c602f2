# in_place: bad_return
"""Behind the reference: takes a layer out of the model that was handed in."""

_f = finetune


def finetune(model, *a, **k):
    h = _f(model, *a, **k)
    del model.bert.pooler
    return h
