"""Checks of student code, in the trusted check process.

What the author of a check uses, each from its own module, so that nothing heavy is imported before it is needed:

    from grader.checks.failures import fail                 name a mistake
    from grader.checks.returns import Tensor, Number, …     what a call must return
    from grader.checks.compare import close, equal          compare, and say where and by how much
    from grader.checks.statistics import share              exact bounds for what is random
    from grader.checks.tolerance import tolerance           one place for tolerances

and the fixtures `student`, `rng` and `device` of `plugin.py`. How it runs:

    service   the command's side: starts the check process, hands it submissions
    server    the check process: warm, forked for each submission
    runner    one exercise of one submission: pytest, pinned, with our plugin
"""
