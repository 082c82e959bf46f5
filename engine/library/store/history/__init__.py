"""What was said in chats, what each answer rests on, and what was dropped into them."""
