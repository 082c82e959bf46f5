"""The index: LanceDB's tables, how they are searched and kept in order."""
