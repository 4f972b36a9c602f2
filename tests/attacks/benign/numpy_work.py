"""
family = "benign"
what = "numpy: random numbers, linear algebra, files"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import numpy


def honest(targets: dict) -> str:
    random = numpy.random.default_rng(0)
    matrix = random.normal(size=(20, 20))
    assert numpy.allclose(matrix @ numpy.linalg.inv(matrix), numpy.eye(20), atol=1e-8)
    numpy.save("matrix.npy", matrix)
    assert numpy.array_equal(numpy.load("matrix.npy"), matrix)
    numpy.savez("pair.npz", a=matrix, b=matrix.T)
    assert numpy.load("pair.npz")["b"].shape == (20, 20)
    return "fine"
