"""The health of cameras in operation: frames fetched, judged behind a fence, kept, told."""
