"""One adapter per publisher's format: published files -> the listed entities, with an account of every row."""
