"""The only spawner of children: program names, framed channel, a child's life, confinement, the home's lock."""
