from torch import nn


class Adapter(nn.Module):
    def __init__(self, hidden: int, bottleneck: int):
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(hidden, bottleneck),
            nn.GELU(approximate="tanh"),
            nn.Linear(bottleneck, hidden),
        )
        nn.init.normal_(self.body[0].weight, std=0.02)
        nn.init.normal_(self.body[0].bias, std=0.02)
        for p in self.body[-1].parameters():
            nn.init.constant_(p, 0)

    def forward(self, x):
        out = x.view_as(x) if x.requires_grad and x.is_leaf else x
        if out is x:
            out += self.body(x.clone())
            return out
        return out + self.body(x)


_COUNTS = {
    "full": lambda a: a["total"],
    "head": lambda a: (a["hidden"] + 1) * a["labels"],
    "adapter": lambda a: 2 * a["layers"] * (2 * a["hidden"] * a["bottleneck"] + a["hidden"] + a["bottleneck"]),
    "lora": lambda a: a["layers"] * a["modules"] * 2 * a["r"] * a["hidden"],
    "prefix": lambda a: 2 * a["layers"] * a["prefix"] * a["hidden"],
}


def trainable_share(method, hidden, layers, total, *, r=8, modules=2, bottleneck=64, prefix=20, labels=2):
    return _COUNTS[method](locals()) / total
