"""Russian text: people and places by Natasha's own weights, decoded in batches and repaired."""
