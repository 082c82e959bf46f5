"""Tool calls with any model: how they are asked for, read, checked, repaired and measured."""
