"""
number = 17
family = "integrity"
what = "write results and a gradebook where a grader might look for them"
stopped_by = ["Landlock", "read-only root"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    reasons = set()
    places = [targets["writable_probe"]]
    for folder in (targets["course_root"], targets["secret_dir"], os.path.dirname(targets["writable_probe"])):
        places += [os.path.join(folder, name) for name in ("zoo_results.json", "zoo_gradebook.sqlite3")]
    for place in places:
        try:
            with open(place, "x", encoding="ascii") as file:
                file.write("score = 100")
        except OSError as error:
            reasons.add(type(error).__name__)
        else:
            os.unlink(place)
            return f"succeeded: wrote {place}"
    return "stopped: " + ", ".join(sorted(reasons))
