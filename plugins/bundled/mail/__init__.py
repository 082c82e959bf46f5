"""Mail: single messages, mailboxes, web archives."""
