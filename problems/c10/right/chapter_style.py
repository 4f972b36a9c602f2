# The chapter's listing with scikit-learn, put right where it has to be.
import numpy as np
import torch
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support


def train_epoch(model, loader, optimizer, scheduler=None, max_grad_norm=1.0):
    model.train()
    device = next(model.parameters()).device
    total_loss = 0
    predictions = []
    true_labels = []
    for batch in loader:
        input_ids = batch["input_ids"].to(device)
        attention_mask = batch["attention_mask"].to(device)
        labels = batch["labels"].to(device)
        outputs = model(input_ids=input_ids, attention_mask=attention_mask, labels=labels)
        loss = outputs.loss
        logits = outputs.logits
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=max_grad_norm)
        optimizer.step()
        if scheduler:
            scheduler.step()
        total_loss += loss.item() * labels.size(0)
        predictions.extend(torch.argmax(logits, dim=1).cpu().numpy())
        true_labels.extend(labels.cpu().numpy())
    return total_loss / len(true_labels), accuracy_score(true_labels, predictions)


def evaluate(model, loader):
    model.eval()
    device = next(model.parameters()).device
    predictions, true_labels = [], []
    with torch.no_grad():
        for batch in loader:
            outputs = model(
                input_ids=batch["input_ids"].to(device),
                attention_mask=batch["attention_mask"].to(device),
                labels=batch["labels"].to(device),
            )
            predictions.extend(torch.argmax(outputs.logits, dim=1).cpu().numpy())
            true_labels.extend(batch["labels"].numpy())
    precision, recall, f1, _ = precision_recall_fscore_support(
        true_labels, predictions, average="binary", zero_division=0
    )
    return {
        "accuracy": accuracy_score(true_labels, predictions),
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "confusion_matrix": confusion_matrix(np.array(true_labels), np.array(predictions), labels=[0, 1]),
    }
