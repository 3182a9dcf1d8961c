"""What golden pages are made of: stories, the markup of outlets, pages, and the lists that lead to them."""
