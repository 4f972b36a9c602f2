"""Adapter layers, and what each way of fine-tuning trains, in numbers.

Sources: Houlsby et al. 2019, section 2.1 (a bottleneck with a residual around it, two in every layer, the identity at
the start); Li and Liang 2021, section 4 (a prefix of keys and values in every layer, here without the projection that
is thrown away after training); PEFT's counts for LoRA and prefix tuning.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

ADAPTERS_A_LAYER = 2  # behind the attention and behind the feed-forward


class Adapter(nn.Module):
    """Down to a bottleneck, GELU, up again, added to what came in. With `up` zero it starts as the identity."""

    def __init__(self, hidden: int, bottleneck: int) -> None:
        super().__init__()
        self.down = nn.Linear(hidden, bottleneck)
        self.up = nn.Linear(bottleneck, hidden)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, x: Tensor) -> Tensor:
        """(…, hidden) → (…, hidden)."""
        # (…, hidden) → (…, bottleneck) → (…, hidden)
        out: Tensor = x + self.up(functional.gelu(self.down(x)))
        return out


def own_parameters(
    method: str, hidden: int, layers: int, total: int, *, r: int = 8, modules: int = 2, bottleneck: int = 64,
    prefix: int = 20, labels: int = 2,
) -> int:  # fmt: skip
    """How many parameters the method trains, a new head counted for "head" alone; ValueError for another method."""
    if method == "full":
        return total
    if method == "head":
        return (hidden + 1) * labels
    if method == "adapter":
        one = (hidden + 1) * bottleneck + (bottleneck + 1) * hidden  # down and up, each with its bias
        return ADAPTERS_A_LAYER * one * layers
    if method == "lora":
        return r * (hidden + hidden) * modules * layers
    if method == "prefix":
        return prefix * 2 * hidden * layers  # a key and a value for every position
    raise ValueError(f"no method called {method!r}")


def trainable_share(
    method: str, hidden: int, layers: int, total: int, *, r: int = 8, modules: int = 2, bottleneck: int = 64,
    prefix: int = 20, labels: int = 2,
) -> float:  # fmt: skip
    """What the method trains, as a share (0 to 1) of `total`."""
    own = own_parameters(
        method, hidden, layers, total, r=r, modules=modules, bottleneck=bottleneck, prefix=prefix, labels=labels
    )
    return own / total
