"""The words and phrases of directions in eight languages: pauses, bells, cues, labels and remarks."""
