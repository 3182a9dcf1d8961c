"""Annotated corpora → how much of them the analyser finds. Each corpus annotates in its own way: one adapter each."""
