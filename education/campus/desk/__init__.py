"""What clerks register of campus cooperation."""
