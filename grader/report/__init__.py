"""Everything rendered, from records only: a student's page, the terminal, result.json, the class. Decides nothing."""
