"""
number = 9
family = "integrity"
what = "replace the harness's own packing of answers, so that a forged one goes out with the right number"
stopped_by = ["a forged value is worth what any value is worth"]
verdicts = {full = ["passed", "bad_return", "raised", "crashed"], contained = ["passed", "bad_return", "raised", "crashed"], limited = ["passed", "bad_return", "raised", "crashed"]}
"""

import sys


def attack(targets: dict) -> str:
    for name, module in list(sys.modules.items()):
        pack = getattr(module, "pack", None)
        if name.endswith("wire") and callable(pack):

            def forged(header: dict, blob: bytes = b"", genuine: object = pack) -> bytes:
                return genuine({"n": header.get("n", 0), "ok": "worthless: forged", "score": 100}, b"")

            module.pack = forged
    return "stopped: behind a patched harness"
