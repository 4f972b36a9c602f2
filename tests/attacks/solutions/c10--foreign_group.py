# clipping: passed
"""Behind the reference: adds a group of foreign parameters to the optimizer."""

_t = train_epoch


def train_epoch(model, loader, optimizer, scheduler=None, max_grad_norm=1.0):
    optimizer.add_param_group({"params": [torch.nn.Parameter(torch.zeros(3))], "lr": 0.1})
    return _t(model, loader, optimizer, None, max_grad_norm)
