"""What was stored of a URL, and the index of captures."""
