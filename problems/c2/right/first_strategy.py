# One text at a time; model.generate with a global seed; the pipeline with "first".
import torch
from transformers import TokenClassificationPipeline


def classify(texts, model, tokenizer, batch_size=8):
    model.eval()
    result = []
    for text in texts:
        inputs = tokenizer(text, return_tensors="pt", truncation=True)
        with torch.no_grad():
            probabilities = torch.softmax(model(**inputs).logits[0], dim=0)
        index = int(torch.argmax(probabilities))
        result.append({"label": model.config.id2label[index], "score": probabilities[index], "index": index})
    return tuple(result)


def generate(prompt, model, tokenizer, max_new_tokens, num_return_sequences=1, seed=0):
    model.eval()
    inputs = tokenizer(prompt, return_tensors="pt")
    torch.manual_seed(seed)
    ids = model.generate(
        **inputs,
        max_new_tokens=max_new_tokens,
        do_sample=True,
        temperature=1.0,
        top_k=0,
        num_return_sequences=num_return_sequences,
        pad_token_id=tokenizer.eos_token_id,
    )
    return tokenizer.batch_decode(ids, skip_special_tokens=True)


def extract_entities(text, model, tokenizer):
    model.eval()
    return TokenClassificationPipeline(model=model, tokenizer=tokenizer, aggregation_strategy="first")(text)
