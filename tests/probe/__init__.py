"""What a person is told about clusters that can or cannot be polled."""
