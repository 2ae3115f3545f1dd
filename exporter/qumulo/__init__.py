"""What does the cluster say? Only this folder knows the REST API of Qumulo Core."""
