# Transformers' own pipelines, told what they would otherwise choose themselves.
from transformers import pipeline, set_seed


def classify(texts, model, tokenizer, batch_size=8):
    model.eval()
    if not texts:
        return []
    pipe = pipeline("text-classification", model=model, tokenizer=tokenizer)
    return pipe(texts, batch_size=batch_size, truncation=True)


def generate(prompt, model, tokenizer, max_new_tokens, num_return_sequences=1, seed=0):
    model.eval()
    pipe = pipeline("text-generation", model=model, tokenizer=tokenizer)
    set_seed(seed)
    outputs = pipe(
        prompt,
        max_new_tokens=max_new_tokens,
        num_return_sequences=num_return_sequences,
        do_sample=True,
        temperature=1.0,
    )
    return [output["generated_text"] for output in outputs]


def extract_entities(text, model, tokenizer):
    pipe = pipeline("token-classification", model=model.eval(), tokenizer=tokenizer, aggregation_strategy="simple")
    return pipe(text)
