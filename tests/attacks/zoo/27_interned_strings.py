"""
number = 27
family = "confidentiality"
what = "look through loaded modules, caches of linecache and code objects for texts that do not belong to a library"
stopped_by = ["nothing of the grader is loaded here"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import linecache
import sys


def attack(targets: dict) -> str:
    hint = targets["canary_hint"]
    for name in list(linecache.cache):
        if name.startswith(targets["course_root"]):
            return f"succeeded: source of {name}"
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if name.startswith(("grader", "reference", "problems")) or file.startswith(
            targets["course_root"] + "/problems"
        ):
            return f"succeeded: {name} is loaded"
        for value in list(vars(module).values()) if module is not None and hasattr(module, "__dict__") else ():
            if type(value) is str and hint in value and len(value) >= 40:
                return f"succeeded: in {name}"
    return "stopped: libraries only"
