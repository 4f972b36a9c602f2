# Seeds the global generator, which earns a remark; shuffles a copy of the documents.
import random


def make_pairs(documents: list[list[str]], n_pairs: int, seed: int) -> list[tuple[str, str, bool]]:
    random.seed(seed)
    docs = [list(doc) for doc in documents if len(doc) > 0]
    random.shuffle(docs)
    if len(docs) < 2:
        raise ValueError("need at least two documents")
    if max(len(doc) for doc in docs) < 2:
        raise ValueError("need a document of two sentences")
    out = []
    while len(out) < n_pairs:
        want_next = random.random() < 0.5
        tries = 0
        while True:
            tries += 1
            i = random.randint(0, len(docs) - 1)
            p = random.randint(0, len(docs[i]) - 1)
            has_next = p < len(docs[i]) - 1
            if want_next:
                if has_next:
                    out.append((docs[i][p], docs[i][p + 1], True))
                    break
            else:
                j = random.choice([k for k in range(len(docs)) if k != i])
                other = random.choice(docs[j])
                if not has_next or other != docs[i][p + 1]:
                    out.append((docs[i][p], other, False))
                    break
    print(len(out), "pairs")
    return out
