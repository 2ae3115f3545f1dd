"""What do the uploads of a bucket add up to? Pure: no I/O and no clock of its own."""
