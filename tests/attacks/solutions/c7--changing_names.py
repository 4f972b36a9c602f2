# parts: failed
"""Behind the reference: names its parameters otherwise each time it is asked."""


def np_(self, *a, remove_duplicate=True, **k):
    for n, p in nn.Module.named_parameters(self, *a, remove_duplicate=remove_duplicate, **k):
        yield (n if remove_duplicate else "x." + n), p


LoRALinear.named_parameters = np_
