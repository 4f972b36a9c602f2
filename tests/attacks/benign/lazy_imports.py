"""
family = "benign"
what = "modules of the standard library that are imported only when they are needed"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""


def honest(targets: dict) -> str:
    import bisect
    import calendar
    import decimal
    import difflib
    import fractions
    import statistics
    import textwrap
    import zoneinfo
    from unittest import mock

    assert statistics.mean([1, 2, 3]) == 2
    assert difflib.get_close_matches("tokan", ["token"]) == ["token"]
    assert mock.Mock(return_value=1)() == 1
    assert bisect.bisect([1, 2], 1) == 1
    assert calendar.isleap(2024)
    assert decimal.Decimal("0.1") + fractions.Fraction(0).numerator == decimal.Decimal("0.1")
    assert textwrap.dedent("  a") == "a"
    assert zoneinfo.ZoneInfo is not None
    return "fine"
