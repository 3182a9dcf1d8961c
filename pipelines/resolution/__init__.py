"""Findings → Entities: clusters, doubts, judgements, registers, terms, names as they are typed."""
