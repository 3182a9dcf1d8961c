"""Whether the sources are read as they should be: health, volume, coverage, checks of definitions."""
