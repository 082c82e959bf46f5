"""The way out of this machine: grants, the one kind of client, the record of its requests; and a witness of sockets."""
