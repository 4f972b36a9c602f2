"""
number = 69
family = "integrity"
what = "raise an exception whose text, type and source line are HTML, script and SVG"
stopped_by = ["everything is escaped in a report"]
verdicts = {full = ["raised"], contained = ["raised"], limited = ["raised"]}
"""


def attack(targets: dict) -> str:
    text = "</pre></script><script>document.title='100'</script><svg onload=alert(1)><img src=x onerror=alert(1)>"
    print(text, flush=True)
    raise type("E<script>alert(1)</script>", (ValueError,), {})(text)  # </pre><script>alert(1)</script>
