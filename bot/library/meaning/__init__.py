"""What passages mean, beside their words: encoders, their vectors, and the search among them."""
