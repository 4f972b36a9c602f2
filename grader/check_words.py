"""What a student is told where a check did not come to a claim of its own: by the slug of what happened.

Each message may hold {exercise}, {function} (the innermost of the student's own), {detail}, {error}, {seconds}, {megabytes}; a course's messages.toml may put its
own [mistake.<slug>] in place of any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from grader.text import Text

_Told = tuple[Text, Text | None]  # message, hint

TOLD: Final[Mapping[str, _Told]] = {
    "blank": (
        Text("このファイルはまだ提出されていません。", "This file has not been handed in yet."),
        Text("`grade start {exercise}` でひな形を作れます。", "`grade start {exercise}` gives you a starter file."),
    ),
    "syntax_error": (
        Text("ファイルを Python として読み込めません。", "Python cannot read your file."),
        Text("示した行と、その直前の行の括弧や : を確かめましょう。", "Look at this line and the one before it: brackets, colons, indentation."),
    ),
    "not_written": (  # a starter's placeholder still stands
        Text("`{function}` はまだ書かれていません(NotImplementedError)。", "`{function}` is not written yet (NotImplementedError)."),
        Text("`raise NotImplementedError` の行を、自分のコードに置きかえましょう。", "Replace the `raise NotImplementedError` line by your own code."),
    ),
    "function_missing": (
        Text("`{detail}` が見つかりません。", "There is no `{detail}`."),
        Text("名前のつづりと、関数やクラスの中に入れ子になっていないかを確かめましょう。", "Check the spelling, and that it is not nested inside something else."),
    ),
    "wrong_signature": (
        Text("引数の数か名前が問題文と違います。", "The arguments are not those of the statement."),
        Text("関数の定義の行を、問題文の書き方と見比べましょう。", "Compare the `def` line with the statement."),
    ),
    "module_not_found": (
        Text("採点環境にないモジュールを読み込んでいます。", "Your code imports a module that the grading environment lacks."),
        Text("標準ライブラリ、torch、transformers、peft、datasets、numpy が使えます。", "You can use the standard library, torch, transformers, peft, datasets and numpy."),
    ),
    "import_failed": (
        Text("モジュールの読み込みに失敗しました。", "An import failed."),
        Text("名前が変わったものもあります。たとえば AdamW は torch.optim にあります。", "Some names have moved: AdamW, for one, is in torch.optim."),
    ),
    "name_error": (
        Text("定義されていない名前を使っています。", "Your code uses a name that is not defined."),
        Text("つづりと import を確かめましょう。ノートブックでは、別のセルで定義した名前も要注意です。", "Check spelling and imports; in a notebook, the name may live in a cell that is not part of this exercise."),
    ),
    "not_allowed": (
        Text("採点中には許可されていない操作です。", "Your code did something that is not allowed while it is graded."),
        Text(
            "通信、ほかのプログラムの起動、プロセスの作成はできません。DataLoader なら num_workers=0 にし、ファイルは現在のフォルダーに書きましょう。",
            "There is no network, and no other program or process can be started. Use num_workers=0 in a DataLoader, and write files to the current folder only.",
        ),
    ),
    "recursion": (
        Text("自分自身を呼び続けて、深さの上限を超えました。", "The function keeps calling itself, beyond the limit on depth."),
        Text("再帰が終わる条件を確かめましょう。", "Check the condition that ends the recursion."),
    ),
    "asked_for_input": (
        Text("`input()` で入力を待っていますが、採点中は誰も入力しません。", "Your code waits for `input()`, but nobody types while it is graded."),
        Text("値は引数で受け取りましょう。", "Take what you need from the arguments."),
    ),
    "interrupted": (Text("KeyboardInterrupt が起きました。", "A KeyboardInterrupt was raised."), None),
    "disk_full": (
        Text("書けるディスクの上限に達しました。", "The limit on disk space was reached."),
        Text("途中の結果をファイルに書かずに済ませましょう。", "Try to do without writing intermediate results to files."),
    ),
    "exception": (
        Text("コードの実行中に例外が起きました。", "Your code raised an exception."),
        Text("示した行から順に、変数の形と型を確かめてみましょう。", "Start from the line shown, and check the shapes and types of what stands there."),
    ),
    "exited": (
        Text("答えを返す前に、プログラムが終了しました。", "Your code ended the program before it answered."),
        Text("sys.exit()、exit()、os._exit() を取り除きましょう。", "Remove sys.exit(), exit() and os._exit()."),
    ),
    "signal": (
        Text("プログラムが異常終了しました({detail})。", "The program crashed ({detail})."),
        Text("とても深い再帰や、C で書かれた部分への不正な値が原因のことが多いです。", "Very deep recursion, or odd values handed to code written in C, are the usual causes."),
    ),
    "cpu_limit": (
        Text("計算時間の上限({seconds} 秒)を超えました。", "It used more than the {seconds} s of computing time that it may take."),
        Text("終わらないループや、テンソルでまとめて計算できるところがないか見てみましょう。", "Look for a loop that does not end, or for one that a tensor operation could replace."),
    ),
    "wall_limit": (
        Text("待ち時間の上限({seconds} 秒)を超えました。", "It did not answer within {seconds} s."),
        Text("終わらないループや sleep、何かを待ち続けるところがないか見てみましょう。", "Look for a loop that does not end, a sleep, or something that waits and never gets an answer."),
    ),
    "exercise_limit": (
        Text("ほかのチェックだけで、演習全体の時間の上限({seconds} 秒)を使い切りました。", "The other checks alone used up the {seconds} s that the exercise may take altogether."),
        Text("遅いところや sleep を探し、計算を軽くしましょう。", "Look for what is slow, or for a sleep, and make it lighter."),
    ),
    "memory_limit": (
        Text("メモリの上限({megabytes} MB)を超えました。", "It used more than the {megabytes} MB of memory that it may take."),
        Text("大きなテンソルを作るところや、ループの中で溜まり続けるリストを探しましょう。", "Look for a very large tensor, or for a list that grows inside a loop."),
    ),
    "output_limit": (
        Text("出力が多すぎるため、止められました。", "It was stopped because it printed far too much."),
        Text("ループの中の print を減らしましょう。", "Print less inside loops."),
    ),
    "system_call": (
        Text("採点環境が禁じている操作のため、止められました。", "It was stopped for something that the grading environment forbids."),
        Text("この演習に必要な計算だけを残しましょう。", "Keep to what the exercise asks for."),
    ),
    "torn_answer": (
        Text("採点プログラムとの通信路に余計なものが書き込まれました。", "Something else was written to the grader's own channel."),
        Text("数字で指定したファイル記述子への書き込みを取り除きましょう。", "Remove writes to numbered file descriptors."),
    ),
    "cannot_cross": (
        Text("戻り値を受け取れません: {detail}", "The return value cannot be taken over: {detail}."),
        Text("問題文にある型の値を返しましょう。", "Return a value of the type that the statement names."),
    ),
    "unfit_type": (
        Text("戻り値の型が違います。", "The return value is of another type."),
        Text("問題文の「戻り値」を見直しましょう。", "Look again at what the statement says it returns."),
    ),
    "unfit_dtype": (
        Text("戻り値のテンソルの dtype が違います。", "A returned tensor has another dtype."),
        Text("受け取ったテンソルの dtype を引きつぐと安全です。", "Taking over the dtype of what was handed in is safe."),
    ),
    "unfit_shape": (
        Text("戻り値の形が違います。", "The return value has another shape."),
        Text("途中の各段階で .shape を書き出してみましょう。", "Print .shape after each step."),
    ),
    "unfit_device": (
        Text("戻り値のテンソルが別のデバイスにあります。", "A returned tensor lives on another device."),
        Text("新しく作るテンソルに device=… を付けましょう。", "Give new tensors a device=…"),
    ),
    "model_changed": (
        Text("モデルのパラメータの名前か形が、渡されたときから変わっています。", "The model's parameters have other names or shapes than when it was handed in."),
        Text("パラメータは、値だけを変えましょう。", "Change the values of its parameters only."),
    ),
    "unfit_count": (
        Text("戻り値の要素の数が違います。", "The return value has another number of parts."),
        Text("問題文の「戻り値」を見直しましょう。", "Look again at what the statement says it returns."),
    ),
    "claim_does_not_hold": (Text("この主張が成り立ちません。", "This claim does not hold for your code."), None),
    "fault": (
        Text(
            "採点プログラムか講座の不具合です。あなたの点は減りません。担当者に知らせます。",
            "Something of the grader's or the course's broke. It costs you nothing, and an instructor is told.",
        ),
        None,
    ),
}  # fmt: skip

REMARKS: Final[Mapping[str, Text]] = {
    "tuple_for_list": Text("リストの代わりにタプルが返されましたが、同じものとして扱いました。", "A tuple came for a list; that is fine."),
    "list_for_tuple": Text("タプルの代わりにリストが返されましたが、同じものとして扱いました。", "A list came for a tuple; that is fine."),
    "tensor_for_number": Text("数の代わりに要素 1 個のテンソルが返されました。.item() で数になります。", "A one-element tensor came for a number; .item() would make it one."),
    "array_for_tensor": Text("テンソルの代わりに NumPy 配列が返されましたが、同じものとして扱いました。", "A NumPy array came for a tensor; that is fine."),
    "array_for_list": Text("リストの代わりに配列が返されましたが、同じものとして扱いました。", "An array came for a list; that is fine."),
    "number_for_truth": Text("True/False の代わりに数や配列が返されましたが、同じものとして扱いました。", "A number or array came for True or False; that is fine."),
    "less_time": Text(
        "前のチェックが時間の上限に達したので、このチェックの上限は 3 分の 1 でした。まず、前のチェックを直しましょう。",
        "An earlier check had run into the limit of time, so this one had a third of it. Mend the earlier one first.",
    ),
    "ran_on_cpu": Text(
        "コードが入力をモデルのデバイスへ移していないので、GPU ではなく CPU で動かしました。",
        "Your code does not move its inputs to the model's device, so this ran on the CPU instead of the GPU.",
    ),
    "left_on_cpu": Text(
        "コードが入力をモデルのデバイスへ移していません。ここでは減点しませんが、GPU にあるモデルでは動きません。",
        "Your code leaves its inputs on the CPU. That costs nothing here, but would not run with a model on a GPU.",
    ),
    "device_not_checked": Text(
        "値を 1 つずつ読む書き方なので、別のデバイスで動くかどうかは確かめていません。",
        "Your way of writing reads single values, so running on another device was not looked at.",
    ),
}  # fmt: skip

PASSED: Final = Text("成り立っています。", "It holds.")
SKIPPED: Final = Text(
    "先に「{parent}」が成り立つ必要があるため、まだ調べていません。",
    "Not looked at yet: “{parent}” has to hold first.",
)
HIDDEN: Final = Text("非公開のテストで、まだ成り立っていません。", "A hidden test does not hold yet.")
MODULE: Final = Text("ファイルを読み込める", "The file can be loaded")
UNREADABLE: Final = Text(
    "ファイルを読み込めないため、まだ調べていません。", "Not looked at yet: the file cannot be loaded."
)
