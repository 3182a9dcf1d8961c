"""Files and other people's archives → pages and articles."""
