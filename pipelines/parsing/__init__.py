"""Page → Article: stored pages become versions, and what hangs on them goes to the frontier."""
