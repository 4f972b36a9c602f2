"""
number = 25
family = "confidentiality"
what = "read the environment and arguments that the C library and the stack still hold"
stopped_by = ["clean environment from the start"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import ctypes


def attack(targets: dict) -> str:
    libc = ctypes.CDLL(None)
    texts = []
    environment = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
    index = 0
    while environment and environment[index]:
        texts.append(environment[index])
        index += 1
    program = ctypes.c_char_p.in_dll(libc, "program_invocation_name").value or b""
    texts.append(program)
    if any(targets["canary_hint"].encode() in text for text in texts):
        return "succeeded: the canary is there"
    return f"stopped: {index} names, none of use"
