"""What the cluster says, held against its documents, against other readers, and over real sockets."""
