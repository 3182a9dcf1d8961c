"""The desk: web pages and the HTTP API. It calls pipelines and shows; it holds no logic of its own."""
