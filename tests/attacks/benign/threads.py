"""
family = "benign"
what = "two Python threads, and a pool of two"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import threading
from concurrent.futures import ThreadPoolExecutor


def honest(targets: dict) -> str:
    found: list[int] = []
    workers = [threading.Thread(target=found.append, args=(number,)) for number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with ThreadPoolExecutor(max_workers=2) as pool:
        found += list(pool.map(abs, [-1, -2]))
    assert sorted(found) == [0, 1, 1, 2]
    return "fine"
