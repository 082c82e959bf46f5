"""The conversation: one text document, streamed into without ever rendering it anew."""
