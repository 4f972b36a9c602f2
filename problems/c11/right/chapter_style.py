import torch
import torch.nn.functional as F


def predict_sentiment(text, model, tokenizer):
    model.eval()
    encoding = tokenizer(text, max_length=128, padding="max_length", truncation=True, return_tensors="pt")
    input_ids = encoding["input_ids"].to(model.device)
    attention_mask = encoding["attention_mask"].to(model.device)
    with torch.no_grad():
        outputs = model(input_ids=input_ids, attention_mask=attention_mask)
        probabilities = F.softmax(outputs.logits, dim=1)
        prediction = torch.argmax(probabilities, dim=1).item()
        confidence = probabilities[0, prediction].item()
    label = "Positive" if prediction == 1 else "Negative"
    return label, confidence


def predict_batch(texts, model, tokenizer, batch_size=32):
    model.eval()
    results = []
    i = 0
    while i < len(texts):
        chunk = texts[i:i + batch_size]
        encoding = tokenizer(chunk, max_length=128, padding="max_length", truncation=True, return_tensors="pt")
        with torch.no_grad():
            logits = model(encoding["input_ids"].to(model.device), encoding["attention_mask"].to(model.device))[0]
        for row in F.softmax(logits, dim=1):
            k = int(row[1] > row[0])
            results.append(["Negative", "Positive"][k:k + 1] + [row[k]])
        i += batch_size
    print("done", len(results))
    return results
