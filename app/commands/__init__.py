"""One module a family of commands. Each calls pipelines and prints; none holds logic."""
