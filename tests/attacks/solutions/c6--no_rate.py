# rates: failed
"""Behind the reference: trains with an optimizer that knows no learning rate."""


class Bare(torch.optim.Optimizer):
    def __init__(self, params):
        super().__init__(params, {})

    def step(self, closure=None):
        for g in self.param_groups:
            for p in g["params"]:
                if p.grad is not None:
                    p.data -= 0.001 * p.grad


def finetune(
    model,
    train_dataset,
    lr=2e-5,
    weight_decay=0.01,
    epochs=3,
    batch_size=8,
    warmup_ratio=0.1,
    max_grad_norm=1.0,
    seed=0,
):
    order = torch.Generator().manual_seed(seed)
    loader = DataLoader(train_dataset, batch_size=batch_size, shuffle=True, generator=order)
    opt = Bare(model.parameters())
    return [
        dict(zip(("loss", "accuracy"), train_epoch(model, loader, opt, None, max_grad_norm))) for _ in range(epochs)
    ]
