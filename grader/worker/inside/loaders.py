"""A DataLoader that is asked for workers loads in the job itself, which may start none; the batches are the same."""

from __future__ import annotations

import functools
import inspect
import sys
from typing import Any

# settings of workers, some of which torch refuses where there are none → what they are without
_WITHOUT = {"num_workers": 0, "persistent_workers": False, "prefetch_factor": None, "multiprocessing_context": None}


def keep_loaders_here() -> None:
    """Once, after torch is imported: every DataLoader that asks for workers is made without them."""
    data = sys.modules.get("torch.utils.data")
    if data is None or hasattr(data.DataLoader.__init__, "__wrapped__"):
        return
    make = data.DataLoader.__init__
    signature = inspect.signature(make)

    @functools.wraps(make)
    def made_here(*args: Any, **kwargs: Any) -> None:
        given = signature.bind(*args, **kwargs)  # a TypeError, as it would be
        if given.arguments.get("num_workers"):
            given.arguments |= {name: value for name, value in _WITHOUT.items() if name in given.arguments}
        make(*given.args, **given.kwargs)

    data.DataLoader.__init__ = made_here
