"""What the code under check says, in the words of Channels; knows no rule."""
