"""
family = "benign"
what = "re, json, csv, pathlib, pickle of one's own, gzip, zip and sqlite"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import csv
import gzip
import io
import json
import pathlib
import pickle
import re
import sqlite3
import zipfile


def honest(targets: dict) -> str:
    place = pathlib.Path("deep/er")
    place.mkdir(parents=True)
    (place / "a.json").write_text(json.dumps({"文": [1, 2.5, None]}), encoding="utf-8")
    assert json.loads((place / "a.json").read_text(encoding="utf-8")) == {"文": [1, 2.5, None]}
    assert re.findall(r"\d+", "a1b22") == ["1", "22"]
    assert list(csv.reader(io.StringIO("a,b\n1,2\n"))) == [["a", "b"], ["1", "2"]]
    assert pickle.loads(pickle.dumps([1, "a"])) == [1, "a"]
    with gzip.open("a.gz", "wt", encoding="utf-8") as file:
        file.write("text")
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("b.txt", "text")
    with sqlite3.connect("a.sqlite3") as database:
        database.execute("create table t (a integer)")
        database.execute("insert into t values (1)")
    assert [path.name for path in place.glob("*")] == ["a.json"]
    return "fine"
