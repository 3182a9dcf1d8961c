"""Entity → what is stored of it: mentions, sums, neighbours, files to take away."""
