"""
number = 66
family = "availability"
what = "have source compiled that is nested a hundred thousand deep, and a line of ten megabytes"
stopped_by = ["it is compiled in the job's own process", "CPU and memory limits"]
verdicts = {full = ["passed", "raised", "crashed", "out_of_memory", "timeout"], contained = ["passed", "raised", "crashed", "out_of_memory", "timeout"], limited = ["passed", "raised", "crashed", "out_of_memory", "timeout"]}
"""


def attack(targets: dict) -> str:
    for source in ("(" * 100_000 + ")" * 100_000, "-" * 200_000 + "1", "x = " + "1+" * 5_000_000 + "1"):
        try:
            compile(source, "deep", "exec")
        except (SyntaxError, MemoryError, RecursionError):
            continue
    return "stopped: the compiler's own limits"
