"""The conversation and its composer."""
