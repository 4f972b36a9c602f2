# training: passed
"""Behind the reference: claims a device that does not exist."""

_il = inject_lora


def inject_lora(model, *a, **k):
    m = _il(model, *a, **k)

    class D:
        type = "garbage"

    type(m).device = property(lambda s: D())
    return m
