# schedule: failed
"""Behind the reference: makes an optimizer that knows no learning rate."""


class Bare(torch.optim.Optimizer):
    def __init__(self, params):
        super().__init__(params, {})

    def step(self, closure=None):
        pass


class S:
    def step(self):
        pass


def make_optimizer(model, *a, **k):
    return Bare(model.parameters()), S()
