"""Archives on object storage: immutable objects, one pointer that is replaced by a conditional put, and working copies of them."""
