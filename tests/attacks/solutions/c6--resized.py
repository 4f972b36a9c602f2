# in_place: bad_return
"""Behind the reference: gives the model more rows of embeddings."""

_f = finetune


def finetune(model, *a, **k):
    h = _f(model, *a, **k)
    model.resize_token_embeddings(80)
    return h
