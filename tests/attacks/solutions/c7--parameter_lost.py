# training: bad_return
"""Behind the reference: loses a parameter while it is trained."""

_il = inject_lora


def inject_lora(model, *a, **k):
    m = _il(model, *a, **k)
    if len(a) and "intermediate.dense" in a[0] and "key" not in a[0]:

        def hook(mod, args, out):
            if hasattr(mod.bert, "pooler") and mod.training:
                l = mod.bert.encoder.layer[0].output.dense
                if l.bias is not None:
                    l.bias = None

        m.register_forward_hook(hook)
    return m
