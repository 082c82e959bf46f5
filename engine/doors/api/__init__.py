"""The loopback API: one module per noun in routes, everything behind one guard."""
