"""Drafting: a site that nobody has defined yet → the YAML of a definition, for a person to finish."""
