"""The worker: student code in processes of its own, locked down, killed with everything they started.

`inside/` is what runs there; the rest is the trusted side of it:

    view      what the untrusted side may see of this machine
    levels    the levels of isolation, and starting the best one that this machine can enter
    zygote    the process that forks jobs, from outside
    client    a connection to it, over which jobs are asked for
    job       one job: requests, output, and how it ended
    limits    what one check may use
    evidence  from how it ended to a verdict
"""
