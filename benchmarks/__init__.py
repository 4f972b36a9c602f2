"""Speed and memory, each figure beside a floor measured in the same run: machines differ and drift, ratios do not."""
