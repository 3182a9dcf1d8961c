"""Kazakh: stems, names and the rule-based `kk` language of spaCy."""
