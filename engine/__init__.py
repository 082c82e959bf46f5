"""The assistant without a screen: no Qt anywhere below."""
