"""The planner's workspace: drafts at hand, strokes, repairs, work carried between machines."""
