# form: bad_return
"""Behind the reference: forges what the watcher saw of its training."""

import sys


def _lie():
    runs = next(m for n, m in sys.modules.items() if n.endswith("inside.runs"))

    def stop(self):
        for h in self._hooks:
            h.remove()
        out = list(self._told())
        for e in out:
            if "inputs" in e:
                e["inputs"] = [[[1], 2]]
            if "rates" in e:
                e["rates"] = ["x"]
        return out

    runs.Runs.stop = stop


_lie()
