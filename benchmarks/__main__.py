"""`python -m benchmarks [NAME …]`: run the benchmarks, print a table, write benchmarks/out/results.json.

Every row states its target and whether it was met; the exit code is 1 if one was not. Benchmarks are no tests: a busy
machine may miss a target, and the floor in the same row then shows why.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks import code, course, written

BENCHMARKS = {**written.BENCHMARKS, **code.BENCHMARKS, **course.BENCHMARKS}
OUT = Path(__file__).parent / "out"


def main(names: list[str]) -> int:
    chosen = names or list(BENCHMARKS)
    unknown = [name for name in chosen if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark called {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
        return 2
    rows = []
    for name in chosen:
        for row in BENCHMARKS[name]():
            rows.append(row)
            mark = "met   " if row["met"] else "MISSED"
            print(f"{mark} {row['name']:<44} {row['value']:>9.3f} {row['unit']:<14} target {row['target']}", flush=True)
            if row.get("beside"):
                print(f"       {row['beside']}", flush=True)
    OUT.mkdir(exist_ok=True)
    (OUT / "results.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(row["met"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
