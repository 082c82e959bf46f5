"""Corpus: the synthetic conversations that the tiny language model learns from; every one is new."""
